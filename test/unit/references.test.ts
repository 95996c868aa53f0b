// Hover on what stands for something else: aliases, anchors and merge keys.
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { atCursor, english, korean, minimal } from './support.ts'

const hoverAt = (marked: string, service = english) => {
  const { file, position } = atCursor(marked)
  return service.hover(file, position)?.contents ?? ''
}
const withLabels = (labels: string) => minimal.replace('      labels:\n        app: agent\n', `      labels:${labels}`)
const base = 'metadata:\n  labels: &common\n    app: agent\n    tier: node\n'
const merged = (labels: string) => withLabels(labels).replace('metadata:\n', base)

describe('what stands for something else', () => {
  test('an alias', () => {
    const text = hoverAt(merged(' *com‸mon\n'))
    assert.match(text, /`\*common` stands for:/)
    assert.match(text, /^```yaml\napp: agent\ntier: node\n```$/m)
  })
  test('an anchor', () => {
    const text = hoverAt(merged(' *common\n').replace('&common', '&‸common'))
    assert.match(text, /`&common` names:\n\n```yaml\napp: agent\ntier: node/)
  })
  test('a merge key, without what is overridden', () => {
    const text = hoverAt(merged('\n        <‸<: *common\n        tier: edge\n'))
    assert.match(text, /`<<` brings in:\n\n```yaml\napp: agent\n```/)
  })
  test('an anchor of a scalar, a flow list, a list, a key', () => {
    const name = (value: string) => hoverAt(minimal.replace('image: agent:1', value))
    assert.match(name('image: &im‸age agent:1'), /```yaml\nagent:1\n```/)
    assert.match(name('args: &a‸rgs [a, b]'), /```yaml\n- a\n- b\n```/)
    assert.match(name('args: &args‸\n            - a\n'), /```yaml\n- a\n```/)
    assert.match(name('&k‸ image: agent:1'), /```yaml\nimage\n```/)
    assert.match(name('resources: &r‸\n            limits: {cpu: 1}'), /```yaml\nlimits:\n {2}cpu: 1\n```/)
  })
  test('no markup of a file gets out of its fence', () => {
    const text = hoverAt(minimal.replace('image: agent:1', 'args: &args‸ ["```", "[x](command:y)"]'))
    assert.match(text, /````yaml\n[\s\S]*````$/)
  })
  test('what is long is cut', () => {
    const many = Array.from({ length: 500 }, (_, index) => `k${index}`).join(', ')
    const text = hoverAt(minimal.replace('image: agent:1', `args: &args‸ [${many}]`))
    assert.ok(text.length < 1200 && text.includes('…'), String(text.length))
  })
  test('stars and ampersands in text are none', () => {
    for (const value of ['"a *b‸ c"', 'a &b‸ c', "'*b‸'", '"<‸<: x"'])
      assert.doesNotMatch(hoverAt(minimal.replace('agent:1', value)), /stands for|names|brings/)
  })
  test('an alias of nothing says nothing', () =>
    assert.doesNotMatch(hoverAt(withLabels(' *no‸thing\n')), /stands for:\n\n```yaml\n[^n]/))
  test('in Korean', () => assert.match(hoverAt(merged(' *com‸mon\n'), korean), /[가-힣]/))
})
