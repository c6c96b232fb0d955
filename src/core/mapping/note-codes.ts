import type { Severity } from '../catalog/note.ts';

/** Every note that this tool can write. Codes are stable: baselines and scripts name them. */
export const noteCodes = {
  GM101: 'warning', // a column's values do not fit the declared type; a wider type holds them
  GM102: 'warning', // text with NUL bytes or invalid UTF-8 is kept as bytes
  GM103: 'info', // texts longer than the declared length
  GM104: 'info', // a time column holds numbers
  GM105: 'info', // a declared type that PostgreSQL does not know
  GM106: 'warning', // joined by a foreign key to a column of another type
  GM107: 'info', // dates without a time in a column of timestamps
  GM108: 'info', // objects see a column of times as texts of one spelling
  GM109: 'info', // a cast decides the type of a column
  GM110: 'blocker', // a cast that cannot be obeyed
  GM111: 'warning', // a column becomes text because its values do not fit what a cast asks for
  GM112: 'info', // texts that look like times, JSON or UUIDs
  GM113: 'info', // texts become times, JSON or UUIDs
  GM201: 'warning', // a name was shortened to 63 bytes
  GM202: 'warning', // a name that PostgreSQL does not allow was changed
  GM203: 'blocker', // two names of one source become the same
  GM204: 'blocker', // a table of the same name in two sources
  GM205: 'info', // an index got another name, because names are unique per schema
  GM206: 'warning', // a name that PostgreSQL keeps for its own catalog
  GM207: 'info', // a rename gives a table, a column or a view its name
  GM301: 'warning', // a PRIMARY KEY that holds NULL becomes UNIQUE
  GM302: 'warning', // a NOT NULL column that holds NULL
  GM303: 'warning', // a foreign key is not carried
  GM304: 'warning', // a foreign key with rows without a parent is created NOT VALID
  GM305: 'warning', // a CHECK is not carried
  GM306: 'warning', // a default is not carried
  GM307: 'warning', // an index is not carried
  GM308: 'info', // a collation that PostgreSQL compares differently
  GM309: 'warning', // a generated column becomes an ordinary one
  GM310: 'warning', // an identity has no next value
  GM311: 'warning', // a CHECK that rows violate is created NOT VALID
  GM312: 'warning', // a default in local time
  GM313: 'info', // a CHECK of a value's class, which PostgreSQL sees only after the column's type has made the value its own
  GM314: 'info', // a PRIMARY KEY that takes NULL in SQLite and takes none in PostgreSQL
  GM315: 'info', // an index that knows times in the spelling of the present rows
  GM321: 'warning', // a unique key that rows of a damaged file share
  GM322: 'warning', // a unique key under which values of different class become equal
  GM323: 'blocker', // the same of a PRIMARY KEY
  GM324: 'warning', // a foreign key to a key that ignores case or blanks
  GM325: 'info', // a foreign key without an index on the side that refers
  GM401: 'blocker', // a name belongs to another object in the target
  GM402: 'blocker', // an object of the target depends on a table that would be replaced
  GM403: 'blocker', // a table that would be replaced belongs to a role that this one may not act as
  GM404: 'blocker', // a policy of a table that would be replaced does not fit the new one
  GM405: 'warning', // something that belongs to a replaced table stays with it
  GM406: 'warning', // a function's text has the name of a table that is replaced
  GM407: 'blocker', // something that belongs to a table that would be replaced cannot be taken over
  GM408: 'info', // what a new table takes over from the one that it replaces
  GM409: 'info', // an object that depends on a replaced table is pointed to the new one
  GM411: 'info', // a source is no longer what a run read
  GM412: 'warning', // something that a run replaced could not be compared with what it was
  GM413: 'info', // a schema that a run created is kept, because somebody uses it
  GM414: 'blocker', // a role that is to own or use what is new is missing, or cannot have it
  GM415: 'warning', // a role that is to use what is new may not look into its schema
  GM416: 'info', // the roles that are to own or use what is new were not looked at
  GM417: 'info', // a new table belongs to another role than the one that it replaces
  GM418: 'warning', // SQL files ran in the cutover of a run
  GM501: 'warning', // a view is not carried
  GM502: 'warning', // a trigger is not carried
  GM503: 'warning', // a virtual table is not carried
  GM504: 'info', // a shadow table belongs to a virtual table
  GM505: 'blocker', // an object cannot be read
  GM506: 'warning', // a generated column that SQLite cannot compute
  GM511: 'info', // the rows of a view were not compared
  GM512: 'info', // a view shows what SQLite takes from any row of a group
  GM521: 'warning', // a full-text table becomes a table with a tsvector
  GM522: 'warning', // a full-text table becomes an index of its content table
  GM523: 'info', // an R*Tree becomes a table with a GiST index
  GM524: 'warning', // a text is longer than what a tsvector holds
  GM525: 'info', // a table may belong to a virtual table that is not carried
  GM531: 'info', // a trigger got another name, because triggers fire by their names
  GM532: 'warning', // an AFTER trigger looks at rows that the same statement changes
  GM533: 'info', // RAISE(FAIL) takes the whole statement back
  GM534: 'warning', // a BEFORE trigger changes rows that the same statement may be about to change
  GM535: 'info', // a trigger only feeds a full-text index that PostgreSQL keeps up to date by itself
  GM601: 'blocker', // more columns than a PostgreSQL table can have
  GM602: 'warning', // an index key that a btree cannot hold
  GM603: 'blocker', // a value that a PostgreSQL cell cannot hold
  GM604: 'blocker', // a row that does not fit a page, whatever is moved out of it
  GM605: 'blocker', // more objects than the server can lock
  GM606: 'blocker', // infinities in numeric on a server that does not know them
  GM701: 'warning', // a source without tables
  GM801: 'blocker', // a table of the source that the target lacks
  GM802: 'blocker', // a table of the target that no source has
  GM803: 'blocker', // a column of the source that the target lacks
  GM804: 'blocker', // a column of the target that needs a value and that the source lacks
  GM805: 'blocker', // a name that means several things, or a cast that means another type
  GM806: 'blocker', // values that the target's column cannot hold
  GM807: 'blocker', // a type into which no rows can be loaded
  GM808: 'blocker', // rows are there already
  GM809: 'info', // what becomes of rows that are there already
  GM810: 'info', // numbers are read as times
  GM811: 'info', // a zone is supposed for times
  GM812: 'warning', // values become NULL because a cast asks for it
  GM813: 'info', // a framework's own table is left alone
  GM814: 'warning', // a framework's own table says that the two sides are at different versions
  GM815: 'blocker', // a table of the target that this role cannot fill
  GM816: 'blocker', // a table outside the run refers to rows that would go, or get other ids
  GM817: 'info', // something of the source without a counterpart, and without values
  GM818: 'warning', // a column is left behind because a cast asks for it
  GM819: 'info', // others are told of the rows: event triggers, publications, materialized views
  GM820: 'info', // a name is spelled otherwise in the target
  GM821: 'info', // values are spelled otherwise in the target
  GM823: 'info', // rows of the target that the source has not
  GM824: 'warning', // rows that were there have other values than those of the source
  GM825: 'warning', // texts lose NUL or bytes that are no Unicode because a cast asks for it
  GM826: 'info', // views and triggers of the source, of which the target has its own
  GM827: 'blocker', // rows without a parent, which a foreign key of the target would refuse
  GM828: 'blocker', // numbers that count time in different units
  GM829: 'warning', // numbers look like another unit of time than the one that a cast names
  GM831: 'blocker', // rows of the target and of the source that cannot be told from each other
  GM830: 'warning', // a sequence has no number left
  GM822: 'info', // a sequence counts down
} as const satisfies Record<string, Severity>;

export type NoteCode = keyof typeof noteCodes;
