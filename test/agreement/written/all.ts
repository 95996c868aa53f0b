// Documents written by hand, each under the code of the rule it is for. It may yield other codes too.
import { containers } from './containers.ts'
import { pod } from './pod.ts'
import { volumes } from './volumes.ts'
import { workload } from './workload.ts'

export const written: Readonly<Record<string, string>> = { ...workload, ...pod, ...containers, ...volumes }
