// SPDX-License-Identifier: Apache-2.0
import Store

extension FeatureStore {
  /// How many images have a vector of an extractor, and how many vectors there are with those that were corrected.
  ///
  /// - Parameters:
  ///   - extractor: The extractor's name.
  ///   - version: The extractor's version.
  /// - Returns: Both numbers; vectors of patients whose key was destroyed count until they are removed.
  /// - Throws: ``FeatureError/unknownExtractor(name:version:)``; `StoreError`.
  public func count(_ extractor: String, _ version: Int) throws -> (images: Int, vectors: Int) {
    try archive.records.read { reader in
      let key = try Self.extractor(extractor, version, reader).key
      let row = try reader.row(
        "SELECT count(DISTINCT content), count(*) FROM feature_vector WHERE extractor = \(key)")
      return (try row?.value(0) ?? 0, try row?.value(1) ?? 0)
    }
  }
}
