/** SQLite compares names without regard to ASCII case. */
export function sameName(left: string, right: string): boolean {
  return left === right || asciiLower(left) === asciiLower(right);
}

function asciiLower(name: string): string {
  return name.replaceAll(/[A-Z]/g, (letter) => letter.toLowerCase());
}
