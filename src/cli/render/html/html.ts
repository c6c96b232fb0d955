import { clean } from '../words.ts';

/** Markup that is safe as it stands. Everything else that is put into a page is escaped. */
export class Html {
  readonly markup: string;

  constructor(markup: string) {
    this.markup = markup;
  }
}

type Part = string | number | Html | readonly Html[];

/**
 * A template for markup: values are text and come out as text, whatever they are made of, also as attributes in double quotes. Control
 * characters and marks that turn the direction of writing are spelled out.
 */
export function html(fixed: TemplateStringsArray, ...parts: readonly Part[]): Html {
  return new Html(fixed.map((text, at) => `${text}${at < parts.length ? markupOf(parts[at] ?? '') : ''}`).join(''));
}

function markupOf(part: Part): string {
  if (part instanceof Html) return part.markup;
  if (typeof part === 'object') return part.map(({ markup }) => markup).join('');
  return escapeMarkup(clean(String(part)));
}

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

function escapeMarkup(text: string): string {
  return text.replaceAll(/[&<>"']/g, (character) => entities[character] ?? character);
}

/** A text of several lines, its line ends kept. */
export function lines(text: string): readonly Html[] {
  return text.split('\n').map((line, at) => (at === 0 ? html`${line}` : html`${new Html('\n')}${line}`));
}
