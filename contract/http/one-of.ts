/**
 * The keyword that says in JSON Schema what a rule of several fields says in code: one of them, and not two. For
 * `meta` of a schema whose own check is that rule.
 */
export const exactlyOneOf = (...names: string[]) => ({
  oneOf: names.map((name) => ({ required: [name] })),
});
