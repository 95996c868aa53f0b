// One document for each rule on containers that mutations reach seldom or never.
import { inContainer, inEphemeral, inInit, inPod } from './frame.ts'

const rules = (...items: readonly string[]) => inContainer(`restartPolicy: Never\nrestartPolicyRules: [${items.join(', ')}]`)
const onExit = (values: string) => `{ action: Restart, exitCodes: { operator: In, values: [${values}] } }`
const upTo = (count: number) => Array.from({ length: count }, (_, index) => index).join(', ')
const resize = (...items: readonly string[]) => `resizePolicy: [${items.join(', ')}]`
const onResize = (resource: string, policy: string) => `{ resourceName: ${resource}, restartPolicy: ${policy} }`
const probe = 'exec: { command: [a] }'
const volume = (name: string) => `{ name: ${name}, persistentVolumeClaim: { claimName: a } }`
const devices = (container: string) => inPod(`volumes: [${volume('a')}, ${volume('b')}]`, container)
const env = (variable: string) => inContainer(`env: [{ name: A, valueFrom: { ${variable} } }]`)
const envFile = (key: string, source = 'emptyDir: {}') =>
  inPod(`volumes: [{ name: a, ${source} }]`, `env: [{ name: A, valueFrom: { fileKeyRef: { ${key} } } }]`)
const preStop = (action: string) => inContainer(`lifecycle: { preStop: { ${action} } }`)
const context = (fields: string) => inContainer(`securityContext: { ${fields} }`)
const windows = (fields: string) => context(`windowsOptions: { ${fields} }`)
const armor = (profile: string) => context(`appArmorProfile: ${profile}`)

export const containers: Readonly<Record<string, string>> = {
  'ctr-restart-rules-many': rules(...Array<string>(21).fill(onExit('1'))),
  'ctr-restart-rule-values': rules(onExit(upTo(256))),
  'init-readinessprobe-forbidden': inInit(`readinessProbe: { ${probe} }`),
  'init-startupprobe-forbidden': inInit(`startupProbe: { ${probe} }`),
  'init-sidecar-rules': inInit(`restartPolicy: Always, restartPolicyRules: [${onExit('1')}]`),
  'init-hostport-duplicate': inInit('ports: [{ containerPort: 1, hostPort: 9 }, { containerPort: 2, hostPort: 9 }]'),
  'init-resize-policy': inInit(resize(onResize('cpu', 'NotRequired'))),
  'init-resize-restart': inInit(resize(onResize('cpu', 'RestartContainer'))),
  'eph-image-space': inEphemeral('image: " i"').replace('image: i, ', ''),
  'eph-name-duplicate': inEphemeral('name: main').replace('name: debug, ', ''),
  'eph-target': inEphemeral('targetContainerName: nobody'),
  'eph-field': inEphemeral(`livenessProbe: { ${probe} }`),
  'eph-subpath': inPod(
    'volumes: [{ name: a, emptyDir: {} }]\nephemeralContainers: [{ name: debug, image: i, volumeMounts: [{ name: a, mountPath: /a, subPath: b }] }]',
  ),
  'resize-pod-never': inPod('restartPolicy: Never', resize(onResize('cpu', 'RestartContainer'))),
  'resize-duplicate': inContainer(resize(onResize('cpu', 'NotRequired'), onResize('cpu', 'NotRequired'))),
  'resize-restart-unsupported': inContainer(resize(onResize('cpu', 'Maybe'))),
  'mount-path-is-device': devices('volumeDevices: [{ name: a, devicePath: /x }]\nvolumeMounts: [{ name: b, mountPath: /x }]'),
  'device-name-duplicate': devices('volumeDevices: [{ name: a, devicePath: /x }, { name: a, devicePath: /y }]'),
  'device-path-duplicate': devices('volumeDevices: [{ name: a, devicePath: /x }, { name: b, devicePath: /x }]'),
  'device-path-is-mount': devices('volumeDevices: [{ name: a, devicePath: /x }]\nvolumeMounts: [{ name: b, mountPath: /x }]'),
  'env-fieldref-subscript': env('fieldRef: { fieldPath: "metadata.name[\'a\']" }'),
  'env-file-key-chars': envFile('volumeName: a, path: b, key: "="'),
  'env-file-volume-type': envFile('volumeName: a, path: b, key: A', 'configMap: { name: c }'),
  'env-file-path-required': envFile('volumeName: a, key: A, path: ""'),
  'env-file-path-backstep': envFile('volumeName: a, key: A, path: a/../b'),
  'envfrom-cm-name-required': inContainer('envFrom: [{ configMapRef: {} }]'),
  'probe-timeoutseconds-negative': inContainer(`livenessProbe: { ${probe}, timeoutSeconds: -1 }`),
  'probe-successthreshold-negative': inContainer(`readinessProbe: { ${probe}, successThreshold: -1 }`),
  'probe-failurethreshold-negative': inContainer(`livenessProbe: { ${probe}, failureThreshold: -1 }`),
  'lifecycle-http-port-name': preStop('httpGet: { port: A_b }'),
  'lifecycle-http-scheme': preStop('httpGet: { port: 80, scheme: FTP }'),
  'lifecycle-http-header': preStop('httpGet: { port: 80, httpHeaders: [{ name: a b, value: c }] }'),
  'lifecycle-tcp-port-name': preStop('tcpSocket: { port: A_b }'),
  'lifecycle-tcp-port-range': preStop('tcpSocket: { port: 65536 }'),
  'res-extended-integer': inContainer('resources: { limits: { example.com/gpu: 500m } }'),
  'res-name-extended': inContainer('resources: { limits: { requests.example.com/gpu: 1 } }'),
  'res-claim-duplicate': inPod(
    'resourceClaims: [{ name: a, resourceClaimName: a }]',
    'resources: { claims: [{ name: a }, { name: a }] }',
  ),
  'sc-runasgroup': context('runAsGroup: -1'),
  'sc-seccomp-profile-path': context('seccompProfile: { type: Localhost, localhostProfile: /a }'),
  'sc-apparmor-profile-padded': armor('{ type: Localhost, localhostProfile: "a " }'),
  'sc-apparmor-profile-long': armor(`{ type: Localhost, localhostProfile: ${'a'.repeat(4096)} }`),
  'sc-apparmor-profile-unused': armor('{ type: RuntimeDefault, localhostProfile: a }'),
  'sc-win-gmsa-name': windows('gmsaCredentialSpecName: A_b'),
  'sc-win-gmsa-empty': windows('gmsaCredentialSpec: ""'),
  'sc-win-gmsa-long': windows(`gmsaCredentialSpec: ${'a'.repeat(65_537)}`),
  'sc-win-user': windows('runAsUserName: "a*b"'),
  'ctr-restart-rules-need-policy': inContainer(`restartPolicyRules: [${onExit('1')}]`),
  'ctr-restart-rule-action': rules('{ action: Stop, exitCodes: { operator: In, values: [1] } }'),
  'ctr-restart-rule-exitcodes': rules('{ action: Restart }'),
  'ctr-restart-rule-operator': rules('{ action: Restart, exitCodes: { operator: Is, values: [1] } }'),
  'resize-resource-required': inContainer(resize(onResize('""', 'NotRequired'))),
  'resize-resource-unsupported': inContainer(resize(onResize('pods', 'NotRequired'))),
  'resize-restart-required': inContainer(resize(onResize('cpu', '""'))),
  'env-cm-key-required': env('configMapKeyRef: { name: a, key: "" }'),
  'probe-startup-success': inContainer(`startupProbe: { ${probe}, successThreshold: 2 }`),
  'probe-initialdelayseconds-negative': inContainer(`livenessProbe: { ${probe}, initialDelaySeconds: -1 }`),
  'lifecycle-http-port-range': preStop('httpGet: { port: 0 }'),
  'warn-port-duplicate': inContainer('ports: [{ containerPort: 80 }, { containerPort: 80 }]'),
  'warn-port-name-duplicate': inPod(
    'initContainers: [{ name: init, image: i, ports: [{ containerPort: 81, name: web }] }]',
    'ports: [{ containerPort: 80, name: web }]',
  ),
  'odd-character': inContainer('workingDir: \u201C/srv\u201D'),
}
