// Loaded before the program: after so many milliseconds its clock shows the day before.
const after = Number(process.env.SET_CLOCK_BACK_AFTER);
const day = 86_400_000;
const RealDate = Date;
const began = performance.now();
let told = false;
const now = () => {
  if (performance.now() - began < after) return RealDate.now();
  if (!told) process.stderr.write('The clock was set back.\n');
  told = true;
  return RealDate.now() - day;
};
globalThis.Date = class extends RealDate {
  constructor(...values) {
    super(...(values.length === 0 ? [now()] : values));
  }
  static now() {
    return now();
  }
};
