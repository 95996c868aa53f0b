/** Where a volume comes from, as `kubectl describe` puts it. */
export interface VolumeSource {
  readonly says: string
  /** The field behind each label, in kubectl's order. */
  readonly fields: Readonly<Record<string, string>>
}

const common = { FSType: 'fsType', ReadOnly: 'readOnly' }
const secret = { SecretRef: 'secretRef' }

/** By field of the volume. Of those that are more than a list of fields, see `describeVolume`. */
export const volumeSources: Readonly<Record<string, VolumeSource>> = {
  hostPath: { says: 'HostPath (bare host directory volume)', fields: { Path: 'path', HostPathType: 'type' } },
  emptyDir: {
    says: "EmptyDir (a temporary directory that shares a pod's lifetime)",
    fields: { Medium: 'medium', SizeLimit: 'sizeLimit' },
  },
  secret: { says: 'Secret (a volume populated by a Secret)', fields: { SecretName: 'secretName', Optional: 'optional' } },
  configMap: { says: 'ConfigMap (a volume populated by a ConfigMap)', fields: { Name: 'name', Optional: 'optional' } },
  persistentVolumeClaim: {
    says: 'PersistentVolumeClaim (a reference to a PersistentVolumeClaim in the same namespace)',
    fields: { ClaimName: 'claimName', ReadOnly: 'readOnly' },
  },
  csi: { says: 'CSI (a Container Storage Interface (CSI) volume source)', fields: { Driver: 'driver', ...common } },
  image: {
    says: 'Image (a container image or OCI artifact)',
    fields: { Reference: 'reference', PullPolicy: 'pullPolicy' },
  },
  nfs: {
    says: 'NFS (an NFS mount that lasts the lifetime of a pod)',
    fields: { Server: 'server', Path: 'path', ReadOnly: 'readOnly' },
  },
  iscsi: {
    says: "ISCSI (an ISCSI Disk resource that is attached to a kubelet's host machine and then exposed to the pod)",
    fields: {
      ...{ TargetPortal: 'targetPortal', IQN: 'iqn', Lun: 'lun', ISCSIInterface: 'iscsiInterface', ...common },
      ...{ Portals: 'portals', DiscoveryCHAPAuth: 'chapAuthDiscovery', SessionCHAPAuth: 'chapAuthSession' },
      ...{ ...secret, InitiatorName: 'initiatorName' },
    },
  },
  rbd: {
    says: "RBD (a Rados Block Device mount on the host that shares a pod's lifetime)",
    fields: {
      ...{ CephMonitors: 'monitors', RBDImage: 'image', FSType: 'fsType', RBDPool: 'pool', RadosUser: 'user' },
      ...{ Keyring: 'keyring', ...secret, ReadOnly: 'readOnly' },
    },
  },
  cephfs: {
    says: "CephFS (a CephFS mount on the host that shares a pod's lifetime)",
    fields: {
      ...{ Monitors: 'monitors', Path: 'path', User: 'user', SecretFile: 'secretFile' },
      ...{ ...secret, ReadOnly: 'readOnly' },
    },
  },
  flexVolume: {
    says: 'FlexVolume (a generic volume resource that is provisioned/attached using an exec based plugin)',
    fields: { Driver: 'driver', FSType: 'fsType', ...secret, ReadOnly: 'readOnly', Options: 'options' },
  },
  azureFile: {
    says: 'AzureFile (an Azure File Service mount on the host and bind mount to the pod)',
    fields: { SecretName: 'secretName', ShareName: 'shareName', ReadOnly: 'readOnly' },
  },
  azureDisk: {
    says: 'AzureDisk (an Azure Data Disk mount on the host and bind mount to the pod)',
    fields: {
      ...{ DiskName: 'diskName', DiskURI: 'diskURI', Kind: 'kind', FSType: 'fsType' },
      ...{ CachingMode: 'cachingMode', ReadOnly: 'readOnly' },
    },
  },
  glusterfs: {
    says: "Glusterfs (a Glusterfs mount on the host that shares a pod's lifetime)",
    fields: { EndpointsName: 'endpoints', Path: 'path', ReadOnly: 'readOnly' },
  },
  gitRepo: {
    says: 'GitRepo (a volume that is pulled from git when the pod is created)',
    fields: { Repository: 'repository', Revision: 'revision' },
  },
  gcePersistentDisk: {
    says: 'GCEPersistentDisk (a Persistent Disk resource in Google Compute Engine)',
    fields: { PDName: 'pdName', FSType: 'fsType', Partition: 'partition', ReadOnly: 'readOnly' },
  },
  awsElasticBlockStore: {
    says: 'AWSElasticBlockStore (a Persistent Disk resource in AWS)',
    fields: { VolumeID: 'volumeID', FSType: 'fsType', Partition: 'partition', ReadOnly: 'readOnly' },
  },
  cinder: {
    says: 'Cinder (a Persistent Disk resource in OpenStack)',
    fields: { VolumeID: 'volumeID', ...common, ...secret },
  },
  vsphereVolume: {
    says: 'vSphereVolume (a Persistent Disk resource in vSphere)',
    fields: { VolumePath: 'volumePath', FSType: 'fsType', StoragePolicyName: 'storagePolicyName' },
  },
  photonPersistentDisk: {
    says: 'PhotonPersistentDisk (a Persistent Disk resource in photon platform)',
    fields: { PdID: 'pdID', FSType: 'fsType' },
  },
  portworxVolume: { says: 'PortworxVolume (a Portworx Volume resource)', fields: { VolumeID: 'volumeID' } },
  quobyte: {
    says: "Quobyte (a Quobyte mount on the host that shares a pod's lifetime)",
    fields: { Registry: 'registry', Volume: 'volume', ReadOnly: 'readOnly' },
  },
  scaleIO: {
    says: 'ScaleIO (a persistent volume backed by a block device in ScaleIO)',
    fields: {
      ...{ Gateway: 'gateway', System: 'system', 'Protection Domain': 'protectionDomain', 'Storage Pool': 'storagePool' },
      ...{ 'Storage Mode': 'storageMode', VolumeName: 'volumeName', ...common },
    },
  },
  storageos: {
    says: 'StorageOS (a StorageOS Persistent Disk resource)',
    fields: { VolumeName: 'volumeName', VolumeNamespace: 'volumeNamespace', ...common },
  },
  fc: { says: 'FC (a Fibre Channel disk)', fields: { TargetWWNs: 'targetWWNs', LUN: 'lun', ...common } },
  flocker: {
    says: 'Flocker (a Flocker volume mounted by the Flocker agent)',
    fields: { DatasetName: 'datasetName', DatasetUUID: 'datasetUUID' },
  },
}

/** What a label says where the field is absent; nothing, for all others. */
export const absentVolumeField: Readonly<Record<string, string>> = {
  ...{ HostPathType: '<none>', LUN: '<none>', InitiatorName: '<none>', SecretRef: '<none>', SizeLimit: '<unset>' },
  ...{ Optional: 'false', ReadOnly: 'false', DiscoveryCHAPAuth: 'false', SessionCHAPAuth: 'false' },
  ...{ Lun: '0', Partition: '0', Portals: '[]', Options: '{}' },
}
