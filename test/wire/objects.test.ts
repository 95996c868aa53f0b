// The requests of our own client about the objects in an open file.
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import {
  locateRequest,
  type ManifestInfo,
  manifestsRequest,
  type Range,
  type Rewritten,
  rewriteRequest,
} from '../../model/src/protocol.ts'
import { minimal } from '../unit/support.ts'
import { type Client, connect, uri } from './client.ts'

const opened = async (text: string): Promise<Client> => {
  const client = await connect()
  await client.open(text)
  return client
}

describe('objects, over the wire', () => {
  test('which there are', async () => {
    const client = await opened(`kind: ConfigMap\napiVersion: v1\nmetadata: { name: settings }\n---\n${minimal}`)
    const infos = await client.connection.sendRequest<ManifestInfo[] | null>(manifestsRequest, { uri })
    assert.deepEqual(
      infos?.map(({ document, kind, name }) => [document, kind, name]),
      [
        [0, 'ConfigMap', 'settings'],
        [1, 'DaemonSet', 'agent'],
      ],
    )
    assert.equal(JSON.parse(infos?.[1]?.json ?? '').spec.selector.matchLabels.app, 'agent')
    assert.equal(await client.connection.sendRequest(manifestsRequest, { uri: 'file:///other.yaml' }), null)
    client.stop()
  })
  test('all of a large file', async () => {
    const client = await opened(Array.from({ length: 200 }, () => minimal).join('---\n'))
    assert.equal((await client.connection.sendRequest<ManifestInfo[]>(manifestsRequest, { uri })).length, 200)
    client.stop()
  })
  test('where their fields stand', async () => {
    const client = await opened(`# first\n---\n${minimal}`)
    const paths = [
      ['metadata', 'name'],
      ['spec', 'minReadySeconds'],
    ]
    const ranges = await client.connection.sendRequest<Range[] | null>(locateRequest, { uri, document: 1, paths })
    assert.deepEqual(
      ranges?.map(({ start }) => [start.line, start.character]),
      [
        [5, 8],
        [6, 0],
      ],
    )
    assert.equal(await client.connection.sendRequest(locateRequest, { uri, document: 7, paths }), null)
    client.stop()
  })
  test('how their text is changed', async () => {
    const client = await opened(`# first\r\n---\r\n${minimal.replaceAll('\n', '\r\n')}`)
    const changes = [
      { path: ['spec', 'minReadySeconds'], json: '5' },
      { path: ['metadata', 'name'], json: '"other"' },
      { path: ['kind', 'x'] },
    ]
    const answer = await client.connection.sendRequest<Rewritten | null>(rewriteRequest, { uri, document: 1, changes })
    assert.deepEqual(answer, {
      edits: [
        { range: { start: { line: 5, character: 8 }, end: { line: 5, character: 13 } }, newText: 'other' },
        { range: { start: { line: 18, character: 0 }, end: { line: 18, character: 0 } }, newText: '  minReadySeconds: 5\r\n' },
      ],
      left: [],
    })
    assert.equal(await client.connection.sendRequest(rewriteRequest, { uri, document: 2, changes }), null)
    client.stop()
  })
  test('what cannot be changed is left', async () => {
    const client = await opened(minimal)
    const changes = [{ path: ['kind', 'x'], json: '1' }]
    assert.deepEqual(await client.connection.sendRequest(rewriteRequest, { uri, document: 0, changes }), {
      edits: [],
      left: [['kind', 'x']],
    })
    client.stop()
  })
})
