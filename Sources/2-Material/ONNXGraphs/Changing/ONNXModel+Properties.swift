// SPDX-License-Identifier: Apache-2.0

extension ONNXModel {
  /// What the file says of itself, by key; of a key that stands twice the first.
  public var properties: [String: String] {
    Dictionary(message.metadataProps.map { ($0.key, $0.value) }) { first, _ in first }
  }

  /// The network with these properties in place of its own, sorted by key.
  public func withProperties(_ properties: [String: String]) -> ONNXModel {
    var copy = self
    copy.message.metadataProps = properties.sorted { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }.map {
      var entry = Onnx_StringStringEntryProto()
      (entry.key, entry.value) = ($0.key, $0.value)
      return entry
    }
    return copy
  }
}
