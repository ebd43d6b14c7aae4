/** A flask that holds a chart; takes the colour of the text around it. */
export function Logo(props: { size?: number }) {
  const size = props.size ?? 28;
  return (
    <svg
      width={size}
      height={size}
      viewBox="0 0 32 32"
      fill="none"
      stroke="currentColor"
      strokeWidth="2"
      strokeLinecap="round"
      strokeLinejoin="round"
      aria-hidden
    >
      <path d="M12.5 4.5h7M13.5 4.5v8L6.7 24.4a2.2 2.2 0 0 0 1.9 3.1h14.8a2.2 2.2 0 0 0 1.9-3.1L18.5 12.5v-8" />
      <path d="M12 21.5v2" stroke="#70b8ff" strokeWidth="2.4" />
      <path d="M16 16.5v7" stroke="#fdba74" strokeWidth="2.4" />
      <path d="M20 19.5v4" stroke="#70b8ff" strokeWidth="2.4" />
    </svg>
  );
}
