/** SQLite compares names without regard to ASCII case. */
export function sameName(left: string, right: string): boolean {
  return left === right || asciiLower(left) === asciiLower(right);
}

const upper = /[A-Z]/;

/** The one spelling of all that SQLite takes for the same name. */
export function asciiLower(name: string): string {
  return upper.test(name) ? name.replaceAll(/[A-Z]/g, (letter) => letter.toLowerCase()) : name;
}
