// SPDX-License-Identifier: Apache-2.0
public import Store

extension Datasets {
  /// Which files the tables refer to: the manifests of versions, of their parts and of splits, which are not sealed.
  public static let references = [
    BlobReferences(
      "dataset",
      [
        .init("dataset_version", "SELECT digest FROM dataset_version"),
        .init("dataset_part", "SELECT digest FROM dataset_part"),
      ]), BlobReferences("split", [.init("split_split", "SELECT digest FROM split_split")]),
  ]
}
