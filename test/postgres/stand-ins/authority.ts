import { execFileSync } from 'node:child_process';
import { chmodSync, mkdtempSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** A file of a certificate and one of its private key. */
export interface CertifiedKey {
  readonly cert: string;
  readonly key: string;
}

/** An authority that signs, and revokes, certificates; all of it are files, made by openssl. */
export interface Authority {
  /** Its own certificate. */
  readonly file: string;
  /** For a user or host; `names` as in subjectAltName. An expired one was valid in January 2020 only. */
  readonly sign: (name: string, options?: { readonly names?: string; readonly expired?: boolean }) => CertifiedKey;
  readonly revoke: (certificate: CertifiedKey) => void;
  /** The list of what it has revoked so far. */
  readonly revoked: () => string;
}

const configuration = `
[ca]
default_ca = own
[own]
dir = .
database = index.txt
new_certs_dir = .
serial = serial
certificate = authority.crt
private_key = authority.key
default_md = sha256
default_days = 2
default_crl_days = 2
policy = any
copy_extensions = copy
unique_subject = no
[any]
commonName = supplied
`;

/** Makes an authority, whose files lie in a new directory in `parent`. */
export function newAuthority(name: string, parent: string): Authority {
  const cwd = mkdtempSync(join(parent, `${name}-`));
  const place = (base: string) => join(cwd, base);
  const openssl = (...words: readonly string[]) => execFileSync('openssl', words, { cwd, stdio: 'pipe' });
  const newKey = ['-newkey', 'rsa:2048', '-nodes'];
  const own = ['-subj', `/CN=${name}`, '-days', '2', '-keyout', 'authority.key', '-out', 'authority.crt'];
  openssl('req', '-x509', ...newKey, ...own);
  writeFileSync(place('ca.cnf'), configuration);
  writeFileSync(place('index.txt'), '');
  writeFileSync(place('serial'), '01\n');
  let count = 0;
  const ca = (...words: readonly string[]) => openssl('ca', '-config', 'ca.cnf', '-batch', ...words);
  return {
    file: place('authority.crt'),
    sign: (subject, { names, expired = false } = {}) => {
      count += 1;
      const [key, request, cert] = [`${count}.key`, `${count}.csr`, `${count}.crt`];
      const extension = names === undefined ? [] : ['-addext', `subjectAltName=${names}`];
      openssl('req', '-new', ...newKey, '-subj', `/CN=${subject}`, ...extension, '-keyout', key, '-out', request);
      const dates = expired ? ['-startdate', '20200101000000Z', '-enddate', '20200131000000Z'] : [];
      ca('-notext', ...dates, '-in', request, '-out', cert);
      for (const file of [key, cert]) chmodSync(place(file), 0o600);
      return { cert: place(cert), key: place(key) };
    },
    revoke: ({ cert }) => void ca('-revoke', cert),
    revoked: () => {
      count += 1;
      ca('-gencrl', '-out', `${count}.crl`);
      return place(`${count}.crl`);
    },
  };
}

/** The same key, encrypted with a password; gives its file. */
export function encryptedKey(key: string, password: string): string {
  const file = `${key}.encrypted`;
  execFileSync('openssl', ['pkcs8', '-topk8', '-in', key, '-out', file, '-passout', `pass:${password}`], {
    stdio: 'pipe',
  });
  chmodSync(file, 0o600);
  return file;
}
