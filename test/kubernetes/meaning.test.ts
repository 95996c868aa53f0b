// What kubectl means by a file, and what it hides of Secrets: the same file, asked of both.
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import type { Connection } from '../../client/src/cluster/connect/connection.ts'
import { resourceOf } from '../../client/src/cluster/read/resources.ts'
import { toYaml } from '../../client/src/cluster/read/yaml.ts'
import { faultsOf } from '../../client/src/subject/faults.ts'
import type { KubernetesObject } from '../../model/src/objects/kubernetes.ts'
import { masked } from '../../model/src/objects/secret.ts'
import type { Cluster } from '../cluster/cluster.ts'
import { patiently } from '../cluster/patience.ts'
import { english } from '../unit/support.ts'
import { connect, skip, startTestCluster } from './support.ts'

describe('what kubectl means', { skip, concurrency: false, timeout: patiently(240_000) }, () => {
  let cluster: Cluster
  let connection: Connection
  before(async () => {
    cluster = await startTestCluster('meaning', { nodes: 0, serverOnly: true })
    connection = connect(cluster.kubeconfig)
  })
  after(async () => {
    connection?.dispose()
    await cluster?.stop()
  })

  /** What kubectl says of a file, without what it adds about the file and about ways around. */
  const said = async (text: string): Promise<string> => {
    const { code, stderr } = await cluster.kubectl(['apply', '--server-side', '--dry-run=server', '-f', '-'], { input: text })
    if (code === 0) return ''
    const words = stderr.replace(/^error: (error validating .*?: error validating data: |unable to decode .*?: )?/, '').trim()
    return words.replace(/; if you choose to ignore these errors.*$/, '').replace(/ in '\{.*\}'$/, '')
  }
  const ours = (text: string): string[] => {
    const manifests = [...english.manifests(english.open('file:///objects.yaml', text))].flat()
    return manifests.flatMap((one) => faultsOf(one).map(({ path, message }) => `${path.join('.')}: ${message}`))
  }

  describe('files that cannot be applied: its words, at the field', () => {
    const object = (changes: Record<string, unknown> = {}, metadata: unknown = { name: 'settings' }) =>
      JSON.stringify({ apiVersion: 'v1', kind: 'ConfigMap', metadata, ...changes })
    for (const [what, text, at] of [
      ['sound', object(), undefined],
      ['a name of its own beside a generated one', object({}, { name: 'a', generateName: 'a-' }), undefined],
      ['a namespace that is empty', object({}, { name: 'a', namespace: '' }), undefined],
      ['a namespace that is null', object({}, { name: 'a', namespace: null }), undefined],
      ['a generated name', object({}, { generateName: 'settings-' }), 'metadata.generateName'],
      ['a generated name, and a name that is null', object({}, { name: null, generateName: 'a-' }), 'metadata.generateName'],
      ['no name', object({}, { labels: {} }), 'metadata.name'],
      ['an empty name', object({}, { name: '' }), 'metadata.name'],
      ['no metadata', object({}, null), 'metadata.name'],
      ['a text for metadata', object({}, 'settings'), 'metadata'],
      ['a list for metadata', object({}, []), 'metadata'],
      ['a number for a name', object({}, { name: 12 }), 'metadata.name'],
      ['a boolean for a namespace', object({}, { name: 'a', namespace: true }), 'metadata.namespace'],
      ['a mapping for a name', object({}, { name: {} }), 'metadata.name'],
      ['a list for a generated name', object({}, { name: 'a', generateName: [] }), 'metadata.generateName'],
      ['a name that leads elsewhere', object({}, { name: '..' }), 'metadata.name'],
      ['a name of two steps', object({}, { name: 'a/b' }), 'metadata.name'],
      ['a namespace of two steps', object({}, { name: 'a', namespace: 'b/c' }), 'metadata.namespace'],
      ['a name with an escape', object({}, { name: 'a%2Fb' }), 'metadata.name'],
      ['no version', object({ apiVersion: undefined }), 'apiVersion'],
      ['a version that is null', object({ apiVersion: null }), 'apiVersion'],
      ['a version that is a number', object({ apiVersion: 1 }), 'apiVersion'],
      ['a version of three steps', object({ apiVersion: 'a/b/c' }), 'apiVersion'],
      ['no kind', object({ kind: undefined }), 'kind'],
      ['an empty kind', object({ kind: '' }), 'kind'],
      ['a kind that is a list', object({ kind: ['ConfigMap'] }), 'kind'],
    ] as const)
      test(what, async () => {
        const expected = await said(text)
        assert.deepEqual(ours(text), expected === '' ? [] : [`${at}: ${expected}`])
      })

    test('neither version nor kind: both are said', async () => {
      assert.equal(await said('a: b'), '[apiVersion not set, kind not set]')
      assert.deepEqual(ours('a: b'), ['apiVersion: apiVersion not set', 'kind: kind not set'])
    })

    test('the second of two documents, and an item of a List', () => {
      assert.deepEqual(ours(`${object()}\n---\n${object({ apiVersion: undefined })}`), ['apiVersion: apiVersion not set'])
      const items = `[${object()}, ${object({}, { generateName: 'a-' })}]`
      assert.deepEqual(ours(`{apiVersion: v1, kind: List, items: ${items}}`), [
        'metadata.generateName: from a-: cannot use generate name with apply',
      ])
    })

    for (const apiVersion of ['v9', 'apps/v9', 'example.com/v1', '..', 'v1?a=b', 'v1#a', 'a b'])
      test(`a version that there is not: ${JSON.stringify(apiVersion)}`, async () => {
        const words = (await said(object({ apiVersion }))).replaceAll('\n', ': ')
        const found = await resourceOf(connection, apiVersion, 'ConfigMap').catch((error: Error) => error.message)
        assert.ok(typeof found === 'string' && words.endsWith(found), `${JSON.stringify(found)}\n${words}`)
      })
  })

  describe('Secrets', () => {
    const secret = (fields: object, annotations?: object): KubernetesObject =>
      ({
        apiVersion: 'v1',
        kind: 'Secret',
        metadata: { name: 'keys', ...(annotations && { annotations }) },
        ...fields,
      }) as KubernetesObject
    const data = (object: KubernetesObject | undefined, field = 'data') =>
      (object as Record<string, unknown> | undefined)?.[field]
    const encoded = (values: Record<string, string>) =>
      Object.fromEntries(Object.entries(values).map(([key, value]) => [key, Buffer.from(value).toString('base64')]))

    test('a comparison hides what kubectl diff hides', async () => {
      const input = (object: KubernetesObject) => ({ input: JSON.stringify(object) })
      const before = secret({ data: encoded({ same: 'a', other: 'b', gone: 'c' }) })
      const after = secret({ data: encoded({ same: 'a', other: 'B', added: 'd' }) })
      assert.equal((await cluster.kubectl(['apply', '--server-side', '-f', '-'], input(before))).code, 0)
      const { stdout } = await cluster.kubectl(['diff', '--server-side', '-f', '-'], input(after))
      const [live, result] = masked(before, after)
      for (const [side, object] of [
        ['-', live],
        ['+', result],
      ] as const)
        for (const [key, value] of Object.entries(data(object) as Record<string, string>)) {
          const shown = new RegExp(`^([-+ ])  ${key}: '?([^'\\n]*)'?$`, 'gm')
          const lines = [...stdout.matchAll(shown)].filter(([, sign]) => sign === side || sign === ' ').map(([, , text]) => text)
          assert.deepEqual([key, lines], [key, [value]], stdout)
        }
      assert.doesNotMatch(stdout, /Yg==|Qg==/)
    })

    test('a Secret that is new, and one that goes', () => {
      const one = secret({ data: encoded({ a: 'b' }), stringData: { c: 'd' } })
      const [none, created] = masked(undefined, one)
      assert.deepEqual([none, data(created), data(created, 'stringData')], [undefined, { a: '***' }, { c: '***' }])
      assert.deepEqual(data(masked(one, undefined)[0]), { a: '***' })
    })

    test('the object that a client-side apply left in an annotation', async () => {
      const input = `apiVersion: v1\nkind: Secret\nmetadata: { name: applied }\nstringData: { password: hunter2 }\n`
      assert.equal((await cluster.kubectl(['apply', '-f', '-'], { input })).code, 0)
      const live = (await cluster.request('GET', '/api/v1/namespaces/default/secrets/applied')).body as KubernetesObject
      assert.match(JSON.stringify(live), /hunter2/)
      const others = { ...live.metadata.annotations, note: 'kept' }
      const [left, right] = masked({ ...live, metadata: { ...live.metadata, annotations: others } }, live)
      assert.doesNotMatch(JSON.stringify([left, right]), /hunter2|aHVudGVyMg/)
      assert.equal(left?.metadata.annotations?.note, 'kept')
    })

    test('what is no mapping, what is null, what is no Secret', () => {
      assert.equal(data(masked(secret({ data: 'oops' }), undefined)[0]), '***')
      assert.deepEqual(data(masked(secret({ data: { a: null, b: 7 } }), undefined)[0]), { a: '***', b: '***' })
      const other = { ...secret({ data: { a: 'b' } }), kind: 'ConfigMap' }
      assert.deepEqual(masked(other, other), [other, other])
      const foreign = { ...secret({ data: { a: 'b' } }), apiVersion: 'example.com/v1' }
      assert.deepEqual(masked(foreign, undefined), [foreign, undefined])
    })
  })

  test('every text that is written is the text that kubectl reads', async () => {
    const texts = [
      ...'0o644 0O644 0644 0b101 0x1F 0X1F -0o7 +0o7 0o8 1_000 +_1 _1 1:30:45 190:20:30.15 12e3 .5 5. +.5 .inf -.Inf .NaN'.split(
        ' ',
      ),
      ...'yes No y n on Off true TRUE null Null ~ = << 2001-01-01 2001-12-14t21:59:43.10-05:00 9007199254740993 1e400'.split(' '),
      ...['', 'a\u2028b', '\u2029', 'a\u0085b', '\u0085', '\ufeffa', '\u00a0', '\u0080', '\u007f', '\u009f', '\ufffe', '\uffff'],
      ...[
        '\u0000',
        '\u0007',
        '\u001b[0m',
        '\r',
        'a\rb',
        'a\r\nb',
        '\u{1f600}',
        '한국어',
        'a\tb',
        '\ta',
        'a ',
        ' a',
        'x'.repeat(300),
      ],
      ...[
        'a\nb',
        'a\n\nb\n',
        '\n',
        '\n\n',
        ' \n',
        '\n a',
        ' a\nb',
        '\tx\n y',
        '   \n a',
        'a \nb',
        'a\n\u2028b\n',
        'x\n\n\n',
        'x\n ',
      ],
      ...[
        'a: b',
        'a:',
        'a #b',
        '#a',
        '-',
        '- a',
        '? a',
        '!a',
        '&a',
        '*a',
        '%a',
        '@a',
        '`a',
        '{a',
        '[a',
        '|',
        '>',
        '---',
        '...',
        'a\n---\nb',
      ],
      ...['"a"', "'a'", "it's", '\\', '\\n', 'a\\u2028', '{{ x }}', '!!str a', 'true\n', '12\n'],
    ]
    const values = Object.fromEntries(texts.map((text, index) => [`k${index}`, text]))
    const keys = Object.fromEntries(texts.filter((text) => text !== '<<').map((text) => [text, 'value']))
    for (const data of [values, keys]) {
      const input = toYaml({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'texts' }, data })
      const { stdout, stderr } = await cluster.kubectl(
        ['apply', '--dry-run=client', '--validate=false', '-o', 'json', '-f', '-'],
        { input },
      )
      assert.equal(stderr, '')
      assert.deepEqual((JSON.parse(stdout) as { data: object }).data, data)
    }
  })

  test('what needs no quotes has none', () => {
    const plain = ['agent:1', '10.0.0.1/8', '1.2.3', 'a b', '100m', '/var/log', '50%', '--v=2']
    assert.equal(toYaml(plain), plain.map((text) => `- ${text}\n`).join(''))
  })
})
