/**
 * First paragraph of a Markdown text, on one line: what lists have room for. Headings, pictures,
 * tables and code are passed over.
 * @public
 */
export function firstParagraph(
  markdown: string | undefined,
): string | undefined {
  return (markdown ?? '')
    .replace(/\r/g, '')
    .replace(/```[\s\S]*?```/g, '')
    .split(/\n\s*\n/)
    .map(toLine)
    .find(line => line !== '');
}

function toLine(paragraph: string): string {
  return paragraph
    .split('\n')
    .filter(line => !/^\s*(#|!\[|\||<!--|---)/.test(line))
    .join(' ')
    .replace(/\s+/g, ' ')
    .trim();
}
