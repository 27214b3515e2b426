// SPDX-License-Identifier: Apache-2.0
import Foundation
public import ONNXGraphs

extension NetworkGraph {
  /// The property of an ONNX file that holds the description of its network, as JSON.
  public static let property = "fiducial.network"

  /// The longest description that is read, in bytes; the largest of the catalogue has a tenth of it.
  private static let longest = 4 << 20

  /// The description as it stands in a file: the same network gives the same text.
  func selfDescription() -> String? {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    return (try? encoder.encode(self)).map { String(decoding: $0, as: UTF8.self) }
  }

  /// Reads the description that a file of ours holds of its network, and checks it.
  ///
  /// It says what the file's own nodes say; whoever computes by it compares the two.
  /// - Parameter model: The file.
  /// - Returns: The network; `nil` where the file has no description, as those of others have none.
  /// - Throws: ``NetworkFault`` where there is one that is none, or one that does not hold together.
  public static func described(by model: ONNXModel) throws(NetworkFault) -> NetworkGraph? {
    guard let text = model.properties[property] else { return nil }
    guard text.utf8.count <= longest, let graph = try? JSONDecoder().decode(NetworkGraph.self, from: Data(text.utf8))
    else {
      throw .damagedGraph(
        found: "\(text.utf8.count) bytes in the property \(property)",
        expected: "a network's description of at most \(longest) bytes")
    }
    try graph.check()
    return graph
  }
}
