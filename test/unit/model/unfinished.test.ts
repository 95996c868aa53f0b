// A manifest that somebody is writing yet: what is not there is empty, so that a plan and the lenses can tell of it.
import { decodedDaemonSet } from '../../../model/src/objects/decoded.ts'
import { predict, wholeRollout } from '../../../model/src/prediction/predict.ts'
import { cases } from '../cases.ts'

const head = '"apiVersion":"apps/v1","kind":"DaemonSet"'
const unfinished = {
  'no spec': `{${head},"metadata":{"name":"a"}}`,
  'spec is null': `{${head},"metadata":{"name":"a"},"spec":null}`,
  'spec is a text': `{${head},"metadata":{"name":"a"},"spec":"x"}`,
  'no template': `{${head},"metadata":{"name":"a"},"spec":{"selector":{}}}`,
  'template and selector are texts': `{${head},"metadata":{"name":"a"},"spec":{"selector":"x","template":"y"}}`,
  'no metadata': `{${head}}`,
}

cases(
  Object.fromEntries(
    Object.entries(unfinished).map(([what, json]) => {
      const after = decodedDaemonSet(json)
      const { starts } = predict({ live: undefined, after, pods: undefined, revisions: undefined, nodes: [], now: 0 })
      const { spec, metadata } = after
      return [
        what,
        [
          [spec, metadata.name, starts, wholeRollout(after, 1).waves],
          [{ selector: {}, template: {} }, what === 'no metadata' ? '' : 'a', [], [1]],
        ],
      ] as const
    }),
  ),
)
