// SPDX-License-Identifier: Apache-2.0
public import Store

extension FeatureStore {
  /// Which files the tables refer to: none, vectors lie sealed in the tables.
  public static let references = BlobReferences("feature")
}
