/** The one layout of the whole tree. `npm test` checks it; `npm run format` writes it. */
export default {
  printWidth: 110,
  singleQuote: true,
};
