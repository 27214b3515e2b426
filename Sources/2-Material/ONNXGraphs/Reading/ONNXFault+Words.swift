// SPDX-License-Identifier: Apache-2.0
public import Vocabulary

extension ONNXFault {
  /// Which tensor, node or value it is of; `nil` where it is of the whole file.
  public var place: String? {
    switch self {
    case .notONNX, .noGraph, .tooLarge, .unknownVersion, .nothing, .operatorSetTooOld: nil
    case .weightsElsewhere(let name), .noSuchValue(let name), .damagedTensor(let name, _, _),
      .unknownElementType(let name, _), .noTensor(let name), .twice(let name, _), .noRange(let name):
      name
    case .operatorSet(let domain, _, let node): node.isEmpty ? domain : node
    case .undefinedInput(let node, _), .outOfOrder(let node, _), .cycle(let node), .emptyNode(let node),
      .damagedAttribute(let node, _):
      node
    }
  }

  /// What was found.
  public var found: String {
    switch self {
    case .notONNX(let bytes): bytes == .max ? "a message beyond 2 GiB" : "\(bytes) bytes that are no ONNX message"
    case .noGraph: "no graph with nodes"
    case .weightsElsewhere: "weights that lie in another file"
    case .noSuchValue: "no such value in the graph"
    case .damagedTensor(_, _, let found): found
    case .tooLarge(let what, let found, _): "\(found) \(what)"
    case .unknownVersion(let version): "version \(version) of the format"
    case .operatorSet(let domain, let version, _):
      version == 0
        ? "operators of \(Self.named(domain)), which is not imported"
        : "version \(version) of the operators of \(Self.named(domain))"
    case .unknownElementType(_, let type): "elements of type \(type)"
    case .noTensor: "a value that is no tensor"
    case .twice(_, let node): node.isEmpty ? "the name twice" : "the name again, at the node \(node)"
    case .undefinedInput(_, let name): "the input \(name), which nothing makes"
    case .outOfOrder(_, let name): "the input \(name), which a later node makes"
    case .cycle: "a node that waits for its own output"
    case .emptyNode: "a node without an operator or without outputs"
    case .damagedAttribute(_, let attribute): "the attribute \(attribute)"
    case .nothing(let what): "no \(what)"
    case .noRange: "no range of its values"
    case .operatorSetTooOld(let found, _): "version \(found) of the operators"
    }
  }

  /// What was expected.
  public var expected: String {
    switch self {
    case .notONNX: "an ONNX file of at most 2 GiB"
    case .noGraph: "a graph"
    case .weightsElsewhere: "weights inside the file; export it without external data"
    case .noSuchValue: "the name of an input, of a stored tensor or of a node's output"
    case .damagedTensor(_, let expected, _): expected
    case .tooLarge(let what, _, let limit): "at most \(limit) \(what)"
    case .unknownVersion: "version 3 to \(ONNXLimits.newestVersion)"
    case .operatorSet(_, let version, _):
      version == 0 ? "an import of its operators" : "version 1 to \(ONNXLimits.newestOperators)"
    case .unknownElementType: "one of \(ElementType.allCases.map { "\($0)" }.joined(separator: ", "))"
    case .noTensor: "a tensor"
    case .twice: "each name once"
    case .undefinedInput: "an input of the graph, a stored tensor or an earlier node's output"
    case .outOfOrder: "nodes in the order in which they can be computed"
    case .cycle: "a graph without cycles"
    case .emptyNode: "an operator and outputs"
    case .damagedAttribute: "each attribute once, with the value of its type"
    case .nothing(let what): "at least one \(what)"
    case .noRange: "the least and the greatest value that it takes, in that order and finite"
    case .operatorSetTooOld(_, let needed): "version \(needed) or later"
    }
  }

  private static func named(_ domain: String) -> String { domain.isEmpty ? "the standard" : domain }

  /// The fault as one of an input file.
  /// - Parameter file: The file's name, without the folder.
  public func inputFault(file: String) -> InputFault {
    InputFault(file: file, column: place.map(\.shortened), found: found.shortened, expected: expected)
  }
}

extension String {
  /// The text on one line, cut after 160 characters and without characters that steer a terminal: names come from the file.
  var shortened: String {
    let plain = String(unicodeScalars.prefix(160).map { $0.properties.generalCategory == .control ? "?" : Character($0) })
    return unicodeScalars.count > 160 ? plain + "…" : plain
  }
}
