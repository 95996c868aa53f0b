import { names } from '../../../../model/src/names.ts'
import { get, type Node, present } from '../yaml/node.ts'

/** The sources of a volume in the server's order: it looks into the first only. */
export const sourcesOf = (volume: Node | undefined) => sources.filter((source) => present(get(volume, source)))

const sources = names(
  'emptyDir hostPath gitRepo gcePersistentDisk awsElasticBlockStore secret nfs iscsi glusterfs flocker',
  'persistentVolumeClaim rbd cinder cephfs quobyte downwardAPI fc flexVolume configMap azureFile vsphereVolume',
  'photonPersistentDisk portworxVolume azureDisk storageos projected scaleIO csi ephemeral image',
)
/** How the server writes a source when there are too many of them. */
export const misspelt: Readonly<Record<string, string>> = { cephfs: 'cephFS', downwardAPI: 'downwarAPI' }

/** What a projected volume puts together, in the server's order. */
export const projectionKinds = names('secret configMap downwardAPI serviceAccountToken clusterTrustBundle podCertificate')
