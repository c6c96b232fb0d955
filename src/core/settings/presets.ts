/** Values of options that fit a kind of application, by the keys of a configuration. What the operator says stands above them. */
export interface Preset {
  readonly name: string;
  /** For whom, and why these values. */
  readonly about: string;
  readonly values: Readonly<Record<string, string | true>>;
}

/** The word for none, which takes back the preset of a configuration. */
export const noPreset = 'none';

export const presets: readonly Preset[] = [
  {
    name: 'gigchain',
    about: 'GigChain: PostgreSQL gets indexes on foreign keys, which its tables lack',
    values: { createIndexes: true },
  },
  {
    name: 'django',
    about:
      'Django, after `manage.py migrate` on the target: what that has filled in (content types, permissions) makes way for the rows and ids of the source; times are UTC, as USE_TZ keeps them',
    values: { dataOnly: true, existing: 'truncate', timeZone: 'UTC' },
  },
  {
    name: 'rails',
    about: 'Rails, after `rails db:schema:load` on the target, which fills in nothing; times are UTC',
    values: { dataOnly: true, existing: 'fail', timeZone: 'UTC' },
  },
  {
    name: 'prisma',
    about: 'Prisma, after `prisma migrate deploy` on the target, which fills in nothing; times are UTC',
    values: { dataOnly: true, existing: 'fail', timeZone: 'UTC' },
  },
];

/** What can be said where a preset is asked for. */
export const presetWords: readonly string[] = [...presets.map(({ name }) => name), noPreset];
