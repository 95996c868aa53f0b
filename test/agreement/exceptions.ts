// Recorded answers that this project does not give, and why.

export interface Exception {
  /** One sentence: why a difference here is no mistake. */
  readonly because: string
  /** Names of cases; a star stands for anything. */
  readonly ids: readonly string[]
  /** Only the answers of these versions. */
  readonly versions?: readonly string[]
  /** The verdict is the same: refused too, but at another place or layer. */
  readonly sameVerdict?: true
  /** The request was no creation of a document, so there is nothing to compare. */
  readonly notCompared?: true
}

const numbered = (id: string, ...numbers: readonly (number | string)[]) => numbers.map((number) => `${id}:${number}`)

export const exceptions: readonly Exception[] = [
  {
    because: 'A stored object was changed: the server forgives what it had stored, and compares the two.',
    ids: ['upd-*', '*:gate*'],
    notCompared: true,
  },
  {
    because: 'An empty document: kubectl sends none.',
    ids: [
      ...numbered('req-root-not-object', 4, 5, 11),
      'yaml-empty-document*',
      ...numbered('yaml-first-document', 1, 3, 4),
      ...numbered('json-syntax', 7, 17),
      'ssa-type:29',
    ],
  },
  {
    because: 'No DaemonSet: the kind is another, blank or no text, or the root is no object.',
    ids: [
      'req-root-not-object*',
      'req-typemeta-type',
      ...numbered('req-typemeta-type', 3, 4, 5, 7, 8),
      'req-kind-missing:3',
      ...numbered('req-kind-unknown', 4, 5, 6, 12, 13, 14, 18, 19, 20, 21, 23, 24, 26, 35, 36, 37),
      ...numbered('yaml-syntax', 62, 63, 90),
      'yaml-depth',
      'yaml-unknown-alias:2',
      'yaml-first-document:6',
      ...numbered('json-syntax', 2, 16, 19),
      ...numbered('layers', 31, 38, 39, 40, 41),
      ...numbered('ssa-type', 27, 28),
      ...numbered('ssa-version', 3, 4),
      'ssa-other:syntax',
    ],
  },
  {
    because:
      'A second key for the kind or the API version, in another case, with a value that is no text: the key is what is reported.',
    ids: ['req-typemeta-type:10', 'req-kind-unknown:34'],
    sameVerdict: true,
  },
  {
    because: 'An API version that is not served: kubectl says so before it sends, and the server only after decoding.',
    ids: numbered('req-apiversion-old', 4, 5, 6),
    sameVerdict: true,
  },
  {
    because: 'Only a cluster knows its namespaces, and what they enforce.',
    ids: [
      'req-namespace-mismatch',
      ...numbered('req-namespace-mismatch', 2, 4, 5),
      'meta-namespace-format',
      'layers:32',
      'warn-podsecurity',
      ...numbered('warn-podsecurity', 1, 2),
      'ssa-other:namespace',
    ],
  },
  {
    because: 'Bytes that are no text: an editor has replaced them by text before anyone reads it.',
    ids: ['yaml-bad-encoding', ...numbered('yaml-bad-encoding', 1, 2, 3, 16, 17, 18, 19, 20)],
  },
  {
    because: 'A control character in a later document, which kubectl sends by itself.',
    ids: ['yaml-bad-encoding:21'],
  },
  {
    because: 'JSON posted as YAML: kubectl reads text that begins with a brace as JSON, which has these escapes.',
    ids: numbered('yaml-syntax', 87, 88),
  },
  {
    because: 'No JSON but YAML, posted as JSON: kubectl reads as YAML what it cannot read as JSON.',
    ids: numbered('json-syntax', 1, 3, 4, 6, 8, 9, 10, 11, 13),
  },
  {
    because:
      'JSON posted as written: kubectl decodes it and writes it anew, with numbers, escapes, keys and their order in one form.',
    ids: [
      ...numbered('type-fraction-for-int', 3, 4),
      'type-quantity-format:q5',
      'yaml-key-order:9',
      ...numbered('strict-duplicate-json', 4, 6, 9),
    ],
  },
  {
    because: 'A template: only what it renders is a manifest.',
    ids: [...numbered('yaml-syntax', 25, 26, 27), 'yaml-complex-key:4'],
  },
  {
    because: 'A directive: kubectl, too, cuts files at their --- lines, so that it is in a document of its own.',
    ids: numbered('yaml-syntax', 33, 34, 36, 38),
  },
  {
    because: 'More than 500 levels are refused as too deep, so that no walk over a tree can fail.',
    ids: [...numbered('yaml-depth', 8, 2, 3, 5, 'ok', 6), ...numbered('json-depth', 2, 'ok')],
  },
  {
    because: 'More than a million characters are refused as too large: no API server is meant to store them.',
    ids: ['req-body-too-large:ok'],
  },
  {
    because:
      'A merge key whose keys are overridden: kubectl resolves it before it sends, and only YAML posted as it is repeats a key.',
    ids: ['yaml-merge-value:17', 'yaml-merge-then-override*', 'yaml-merge-order', ...numbered('yaml-merge-order', 2, 4, 5, 7, 8)],
  },
  {
    because: 'Words behind a separator, which kubectl refuses before it sends.',
    ids: ['yaml-first-document:8'],
  },
  {
    because: 'More than 4,096 characters of warnings: the header of the answer has no room for them, an editor has.',
    ids: ['warn-limit'],
  },
  {
    because: 'An emulated release knows a field that the real one does not know.',
    ids: ['proj-user', 'proj-pc-annotation-key*', 'proj-pc-annotation-size*', 'strict-ignored-places:4', 'extra-proj-all-wrong'],
    versions: ['1.34', '1.35', '1.36'],
  },
  {
    because: 'Server-side apply identifies list elements by keys, and refuses two with one key where a creation takes both.',
    ids: ['ssa-duplicate-entry*'],
  },
  {
    because: 'Server-side apply cuts numbers to 32 or 64 bits where a creation refuses them.',
    ids: numbered('ssa-type', 13, 31, 33),
  },
  {
    because: 'The parameters of server-side apply, its address and the stored object, not the document.',
    ids: ['ssa-managed-fields*', 'ssa-field-manager*', 'ssa-version:2', ...numbered('ssa-other', 'name', 'uid'), 'ssa-conflict*'],
  },
  {
    because: 'Server-side apply checks types before anything else, in words of its own.',
    ids: ['ssa-*'],
    sameVerdict: true,
  },
]

/** Of the answers recorded for documents of our own, by the name of the document. */
export const recordedExceptions: readonly Exception[] = [
  {
    because:
      'A merge key whose keys are overridden: kubectl resolves it before it sends, and only YAML posted as it is repeats a key.',
    ids: ['yaml/a merge key of a list', 'yaml/a merge key that repeats a key', 'yaml/a merge key twice'],
  },
  {
    because:
      'An exponent beyond any amount of a resource: with a larger one a server is busy for minutes, so none is let through.',
    ids: ['written/quantity-range'],
  },
  {
    because: 'An emulated release asks for what only the newest one asks for, where no feature gate decides it.',
    ids: ['written/vol-image-reference'],
    versions: ['1.35', '1.36'],
  },
  {
    because: 'Ours refuses here what these releases take: their sources let sidecars and other init containers be resized.',
    ids: ['written/init-resize-*'],
    versions: ['1.34', '1.35'],
  },
]
