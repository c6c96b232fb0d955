import { expect, it } from 'vitest';
import { describeServers } from '../../servers/describe-servers.ts';
import { withApplication } from './with-application.ts';

/** As EF Core makes them: GUIDs as text in capitals, times as text with seven digits and as ticks, mixed case, identities that are ALWAYS. */
const sqlite = `
  CREATE TABLE "__EFMigrationsHistory" ("MigrationId" TEXT NOT NULL PRIMARY KEY, "ProductVersion" TEXT NOT NULL);
  INSERT INTO "__EFMigrationsHistory" VALUES ('20250101000000_Init', '8.0.0');
  CREATE TABLE "Customers" ("Id" TEXT NOT NULL CONSTRAINT "PK_Customers" PRIMARY KEY, "FullName" TEXT NOT NULL, "IsVip" INTEGER NOT NULL, "Discount" TEXT NULL, "CreatedAt" TEXT NOT NULL, "SeenTicks" INTEGER NULL, "Photo" TEXT NULL, "Code" TEXT NULL);
  INSERT INTO "Customers" VALUES ('0F8FAD5B-D9CB-469F-A165-70867728950E', 'Jane', 1, '12.50', '2025-10-08 12:34:56.1234560', 638955236961234560, '3q2+7w==', 'AB'),
    ('7C9E6679-7425-40DE-944B-E07FC1F90AE7', 'Joe', 0, NULL, '2025-10-08 12:34:56', NULL, NULL, NULL);
  CREATE TABLE "Orders" ("Id" INTEGER NOT NULL CONSTRAINT "PK_Orders" PRIMARY KEY AUTOINCREMENT, "CustomerId" TEXT NOT NULL, "Placed" TEXT NOT NULL, "Email" TEXT NULL, "Zip" TEXT NULL,
    CONSTRAINT "FK_Orders" FOREIGN KEY ("CustomerId") REFERENCES "Customers" ("Id") ON DELETE CASCADE);
  INSERT INTO "Orders" VALUES (1, '0F8FAD5B-D9CB-469F-A165-70867728950E', '2025-10-08 00:00:00', 'Jane@X.org', '01234'), (2, '7C9E6679-7425-40DE-944B-E07FC1F90AE7', '2025-10-09 00:00:00', NULL, NULL);`;

const postgres = `
  CREATE DOMAIN zip AS varchar(5) CHECK (VALUE ~ '^[0-9]{5}$');
  CREATE TABLE "__EFMigrationsHistory" ("MigrationId" character varying(150) NOT NULL PRIMARY KEY, "ProductVersion" character varying(32) NOT NULL);
  INSERT INTO "__EFMigrationsHistory" VALUES ('20250101000000_Init', '8.0.0');
  CREATE TABLE "Customers" ("Id" uuid NOT NULL, "FullName" character varying(100) NOT NULL, "IsVip" boolean NOT NULL, "Discount" numeric(18,4), "CreatedAt" timestamp with time zone NOT NULL, "SeenTicks" timestamp without time zone, "Photo" bytea, "Code" character(4), CONSTRAINT "PK_Customers" PRIMARY KEY ("Id"));
  CREATE TABLE "Orders" ("Id" integer GENERATED ALWAYS AS IDENTITY, "CustomerId" uuid NOT NULL, "Placed" date NOT NULL, "Email" citext, "Zip" zip, "Weight" real, CONSTRAINT "PK_Orders" PRIMARY KEY ("Id"), CONSTRAINT "FK_Orders" FOREIGN KEY ("CustomerId") REFERENCES "Customers" ("Id") ON DELETE CASCADE);
  CREATE INDEX "IX_Orders" ON "Orders" ("CustomerId");`;

const casts = [
  { table: 'Customers', column: 'Photo', type: { kind: 'reading', reading: 'base64' }, policy: 'fail' },
] as const;

describeServers('--data-only into the tables of EF Core', (server) => {
  it('plans, migrates, verifies, lets the application go on, and takes it back', async () =>
    withApplication(
      { server, sqlite, postgres, extensions: ['citext'], settings: { casts } },
      async ({ plan, migrate, verify, sql, rolledBack }) => {
        expect(await plan()).toMatchObject({ exitCode: 0, error: null });
        expect(await migrate()).toMatchObject({ exitCode: 0, status: 'migrated', error: null });
        expect(await verify()).toMatchObject({ exitCode: 0, status: 'verified', error: null });
        expect(
          await sql(
            `SELECT "Id"::text, "Discount"::text, ("CreatedAt" AT TIME ZONE 'UTC')::text AS created, "SeenTicks"::text AS seen, encode("Photo", 'hex') AS photo, "Code" FROM "Customers" ORDER BY 1`,
          ),
        ).toEqual([
          {
            Id: '0f8fad5b-d9cb-469f-a165-70867728950e',
            Discount: '12.5000',
            created: '2025-10-08 12:34:56.123456',
            seen: '2025-10-08 12:34:56.123456',
            photo: 'deadbeef',
            Code: 'AB  ',
          },
          {
            Id: '7c9e6679-7425-40de-944b-e07fc1f90ae7',
            Discount: null,
            created: '2025-10-08 12:34:56',
            seen: null,
            photo: null,
            Code: null,
          },
        ]);
        expect(
          await sql(
            `SELECT "Id", "Placed"::text, "Email"::text, "Zip"::text, "Weight" FROM "Orders" WHERE "Email" = 'jane@x.ORG'`,
          ),
        ).toEqual([{ Id: 1, Placed: '2025-10-08', Email: 'Jane@X.org', Zip: '01234', Weight: null }]);
        await rolledBack(
          `INSERT INTO "Orders" ("CustomerId", "Placed") SELECT "Id", now() FROM "Customers" LIMIT 1 RETURNING "Id"`,
          [{ Id: 3 }],
        );
      },
    ));

  it('names a seventh digit, and text that a domain refuses leaves the target as it was', async () =>
    withApplication(
      {
        server,
        sqlite: sqlite.replace('12:34:56.1234560', '12:34:56.1234567'),
        postgres,
        extensions: ['citext'],
        settings: { casts },
      },
      async ({ plan }) => {
        const { exitCode, notes } = await plan();
        expect(exitCode).toBe(3);
        expect(notes.find(({ code }) => code === 'GM806')).toMatchObject({
          column: 'CreatedAt',
          message: expect.stringContaining('56.1234567'),
        });
      },
    ));
});
