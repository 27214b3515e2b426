// SPDX-License-Identifier: Apache-2.0
public import Store

extension Catalog {
  /// Which files the tables refer to: each image's, sealed under its patient's key.
  public static let references = BlobReferences(
    "catalog", [.init("catalog_instance", "SELECT blob, patient, content FROM catalog_instance")])
}
