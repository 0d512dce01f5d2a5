import { readFileSync } from 'node:fs';

/**
 * The entries of a file that is appended to, one line of JSON each. An append that the process did not
 * survive leaves half a last line: that request was never answered, so it did not happen. Throws an Error
 * that names the broken line; `owner` and `afterwards` complete its words ("The sandbox's state file",
 * "delete the file to start afresh").
 */
export function readJsonLines<Entry>(file: string, owner: string, afterwards: string): Entry[] {
  const lines = readFileSync(file, 'utf8').split('\n');
  const torn = lines.pop();
  if (torn)
    process.stderr.write(`The ${owner}'s state file ended in half a line, which is left out: ${file}\n`);
  return lines.map((line, index) => {
    try {
      return JSON.parse(line) as Entry;
    } catch (error) {
      throw new Error(
        `Line ${index + 1} of the ${owner}'s state file is not JSON; delete the file to ${afterwards}: ${file}`,
        { cause: error },
      );
    }
  });
}
