/**
 * A message: the JSON name of each field to `<number> <type>`, where the type is
 * a scalar or another message, with `repeated` or `map` before it. Numbers are
 * those of the public `generated.proto` files of k8s.io/api 0.36.
 */
export type Message = Record<string, string>;

/** Messages by name: `<group>.<Name>`, where the group is a short word of ours. */
export type Messages = Record<string, Message>;
