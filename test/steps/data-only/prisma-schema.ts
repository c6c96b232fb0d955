/** As Prisma makes them: mixed-case names, times in epoch milliseconds in SQLite and timestamp(3) in PostgreSQL, enums, lists as JSON. */
export const sqlite = `
  CREATE TABLE "_prisma_migrations" ("id" TEXT NOT NULL PRIMARY KEY, "checksum" TEXT NOT NULL, "migration_name" TEXT NOT NULL);
  INSERT INTO "_prisma_migrations" VALUES ('a', 'x', '20250101000000_init');
  CREATE TABLE "User" ("id" TEXT NOT NULL PRIMARY KEY, "email" TEXT NOT NULL, "role" TEXT NOT NULL DEFAULT 'USER', "isActive" BOOLEAN NOT NULL DEFAULT true,
    "balance" DECIMAL NOT NULL, "tags" TEXT, "ip" TEXT, "createdAt" DATETIME NOT NULL DEFAULT CURRENT_TIMESTAMP);
  CREATE UNIQUE INDEX "User_email_key" ON "User"("email");
  INSERT INTO "User" VALUES ('ck1', 'A@b.c', 'ADMIN', 1, 12.5, '["a","b, c",null,"d\\"e\\\\"]', '192.168.0.1', 1759926896789),
    ('ck2', 'd@e.f', 'USER', 0, 0, '[]', '2001:DB8::1', 1700000000000), ('ck3', 'g@h.i', 'USER', 0, 3, NULL, '10.0.0.0/8', 1700000000001);
  CREATE TABLE "Post" ("id" INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, "authorId" TEXT NOT NULL, "parentId" INTEGER, "publishedAt" DATETIME, "views" BIGINT NOT NULL, "raw" BLOB, "token" TEXT,
    CONSTRAINT "Post_authorId_fkey" FOREIGN KEY ("authorId") REFERENCES "User" ("id") ON DELETE RESTRICT ON UPDATE CASCADE,
    CONSTRAINT "Post_parentId_fkey" FOREIGN KEY ("parentId") REFERENCES "Post" ("id") ON DELETE SET NULL ON UPDATE CASCADE);
  INSERT INTO "Post" VALUES (1, 'ck1', 2, 1759926896789, 9007199254740993, x'00ff', 'deadBEEF'), (2, 'ck1', 1, NULL, 1, NULL, '');`;

export const postgres = `
  CREATE TYPE "Role" AS ENUM ('USER', 'ADMIN');
  CREATE TABLE "_prisma_migrations" ("id" varchar(36) NOT NULL PRIMARY KEY, "checksum" varchar(64) NOT NULL, "migration_name" varchar(255) NOT NULL);
  INSERT INTO "_prisma_migrations" VALUES ('b', 'y', '20250101000000_init');
  CREATE TABLE "User" ("id" TEXT NOT NULL, "email" TEXT NOT NULL, "role" "Role" NOT NULL DEFAULT 'USER', "isActive" BOOLEAN NOT NULL DEFAULT true,
    "balance" DECIMAL(65,30) NOT NULL, "tags" TEXT[], "ip" INET, "createdAt" TIMESTAMP(3) NOT NULL DEFAULT CURRENT_TIMESTAMP, CONSTRAINT "User_pkey" PRIMARY KEY ("id"));
  CREATE UNIQUE INDEX "User_email_key" ON "User"("email");
  CREATE TABLE "Post" ("id" SERIAL NOT NULL, "authorId" TEXT NOT NULL, "parentId" INTEGER, "publishedAt" TIMESTAMP(3), "views" BIGINT NOT NULL, "raw" BYTEA, "token" BYTEA, CONSTRAINT "Post_pkey" PRIMARY KEY ("id"));
  ALTER TABLE "Post" ADD CONSTRAINT "Post_authorId_fkey" FOREIGN KEY ("authorId") REFERENCES "User"("id") ON DELETE RESTRICT ON UPDATE CASCADE;
  ALTER TABLE "Post" ADD CONSTRAINT "Post_parentId_fkey" FOREIGN KEY ("parentId") REFERENCES "Post"("id") ON DELETE SET NULL ON UPDATE CASCADE;`;
