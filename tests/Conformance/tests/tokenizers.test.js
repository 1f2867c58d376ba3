import { test } from 'node:test';
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Tokenizer } from 'tokenizers';
import { texts } from '../lib/texts.js';

// The reference library itself, over texts that are made anew from a seed: its ids, and those of `fitness model tokenize`.
const here = fileURLToPath(new URL('.', import.meta.url));
const fixtures = join(here, '../../Embedding.Tests/Fixtures/tokenizers');
const files = {
  'wordpiece-minilm': join(here, '../../../models/all-MiniLM-L6-v2/tokenizer.json'),
  ...Object.fromEntries(['wordpiece-cased', 'bpe-bytelevel', 'bpe-split-nfc', 'bpe-bytefallback', 'unigram-xlmr'].map((kind) => [kind, join(fixtures, kind, 'tokenizer.json')])),
};

for (const [kind, file] of Object.entries(files))
  test(`${kind} has the ids of the reference library`, () => compare(readFileSync(file, 'utf8'), 400));

// Parts that models on the hub have, around the byte-level vocabulary: its ids show where words are cut.
const splits = {
  bloom: ' ?[^(\\s|[.,!?…。，、।۔،])]+',
  'deepseek-coder': '[一-龥ࠀ-一가-퟿]+',
  kimi: '[\\p{Han}]+|[^\\r\\n\\p{L}\\p{N}]?[\\p{Lu}\\p{Lt}\\p{Lm}\\p{Lo}\\p{M}&&[^\\p{Han}]]*[\\p{Ll}\\p{Lm}\\p{Lo}\\p{M}&&[^\\p{Han}]]+|\\p{N}{1,3}| ?[^\\s\\p{L}\\p{N}]+[\\r\\n]*|\\s+',
  emoji: '[😀-🙏]|🏋',
  words: '\\b',
};
for (const [name, pattern] of Object.entries(splits))
  test(`split of ${name} cuts where the reference does`, () => compare(changed('bpe-bytelevel', {
    normalizer: null,
    pre_tokenizer: { type: 'Sequence', pretokenizers: [
      { type: 'Split', pattern: { Regex: pattern }, behavior: 'Isolated', invert: false },
      { type: 'ByteLevel', add_prefix_space: false, trim_offsets: true, use_regex: false }] },
  }), 200));

const normalizers = {
  'bert, accents kept': { type: 'BertNormalizer', clean_text: true, handle_chinese_chars: true, strip_accents: false, lowercase: true },
  nfkc: { type: 'Sequence', normalizers: [{ type: 'NFKC' }, { type: 'Lowercase' }] },
  'strip and replace': { type: 'Sequence', normalizers: [{ type: 'Strip', strip_left: true, strip_right: true }, { type: 'Replace', pattern: { Regex: ' {2,}' }, content: ' ' }] },
};
for (const [name, normalizer] of Object.entries(normalizers))
  test(`normalizer ${name} rewrites as the reference does`, () => compare(changed('bpe-bytelevel', { normalizer }), 200));

test('Metaspace at the start minds what the normalizer took', () => compare(changed('unigram-xlmr', {
  normalizer: { type: 'Strip', strip_left: true, strip_right: true },
  pre_tokenizer: { type: 'Metaspace', replacement: '▁', prepend_scheme: 'first', split: true },
}), 200));

function changed(kind, parts) {
  return JSON.stringify({ ...JSON.parse(readFileSync(files[kind], 'utf8')), ...parts });
}

async function compare(json, count) {
  const reference = Tokenizer.fromString(json);
  reference.disableTruncation();
  reference.disablePadding();
  const folder = mkdtempSync(join(tmpdir(), 'fitness-tokenizer-'));
  try {
    const file = join(folder, 'tokenizer.json');
    writeFileSync(file, json);
    const all = texts(17, count);
    const { status, stdout, stderr } = spawnSync(process.env.FITNESS, ['model', 'tokenize', file], {
      input: all.map((text) => `${JSON.stringify({ text })}\n`).join(''), maxBuffer: 1 << 28, encoding: 'utf8',
    });
    assert.equal(status, 0, stderr);
    const lines = stdout.trimEnd().split('\n');
    assert.equal(lines.length, all.length);
    for (const [i, text] of all.entries())
      assert.deepEqual(JSON.parse(lines[i]).ids, Array.from((await reference.encode(text)).getIds()), JSON.stringify(text));
  } finally {
    rmSync(folder, { recursive: true });
  }
}
