import { changesBetween, changesLeft } from '../../../model/src/objects/difference.ts'
import { cases } from '../cases.ts'

cases({
  'no difference': [changesBetween({ a: 1, b: [1] }, { b: [1], a: 1 }), []],
  'null is absent': [changesBetween({ a: null }, {}), []],
  'a value': [changesBetween({ a: { b: 1 } }, { a: { b: 2 } }), [{ path: ['a', 'b'], value: 2 }]],
  'a new field': [changesBetween({}, { a: { b: 1 } }), [{ path: ['a'], value: { b: 1 } }]],
  'a field that goes': [changesBetween({ a: 1, b: 2 }, { b: 2 }), [{ path: ['a'] }]],
  'a field that becomes null': [changesBetween({ a: 1 }, { a: null }), [{ path: ['a'] }]],
  'an item that has a name': [
    changesBetween([{ name: 'a', image: '1' }], [{ name: 'a', image: '2' }]),
    [{ path: [0, 'image'], value: '2' }],
  ],
  'an item with another name': [
    changesBetween({ l: [{ name: 'a' }] }, { l: [{ name: 'b' }] }),
    [{ path: ['l'], value: [{ name: 'b' }] }],
  ],
  'ports are told apart by their numbers': [
    changesBetween([{ containerPort: 80 }], [{ containerPort: 80, name: 'web' }]),
    [{ path: [0, 'name'], value: 'web' }],
  ],
  'a port with the same name and another number': [
    changesBetween([{ name: 'web', containerPort: 80 }], [{ name: 'web', containerPort: 81 }]),
    [{ path: [0, 'containerPort'], value: 81 }],
  ],
  'a mount moves': [
    changesBetween([{ name: 'v', mountPath: '/a' }], [{ name: 'v', mountPath: '/b' }]),
    [{ path: [0, 'mountPath'], value: '/b' }],
  ],
  'a longer list': [changesBetween([1], [1, 2]), [{ path: [], value: [1, 2] }]],
  'a list of texts, one by one': [changesBetween(['a', 'b'], ['a', 'c']), [{ path: [1], value: 'c' }]],
  'another type': [changesBetween({ a: 1 }, { a: { b: 1 } }), [{ path: ['a'], value: { b: 1 } }]],
})

const moved = [{ path: ['spec', 'image'], value: 'a:1' }, { path: ['spec', 'args'] }]
cases({
  'changes left: all': [changesLeft(moved, { spec: { image: 'a:2', args: ['x'] } }), moved],
  'changes left: a value that is not there': [
    changesLeft(moved, { spec: { image: 'a:1', args: ['x'] } }),
    [{ path: ['spec', 'args'] }],
  ],
  'changes left: none': [changesLeft(moved, { spec: { image: 'a:1' } }), []],
  'changes left: of what says nothing': [changesLeft(moved, {}), [{ path: ['spec', 'image'], value: 'a:1' }]],
})
