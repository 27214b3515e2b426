// SPDX-License-Identifier: Apache-2.0

extension PlantedFinding {
  /// The findings that were planted, in the order of their requests; their solids get the numbers that they now have.
  /// - Parameters:
  ///   - planted: The truth about each request; `nil` where it was not planted, and no solid has its number.
  ///   - solids: The pieces, with the numbers of the requests.
  /// - Returns: Those that are not `nil`.
  static func numbered(_ planted: [PlantedFinding?], in solids: inout [Solid]) -> [PlantedFinding] {
    let findings = planted.compactMap { $0 }
    guard findings.count < planted.count else { return findings }
    var (numbers, next) = ([Int?](), 0)
    for truth in planted {
      numbers.append(truth.map { _ in next })
      next += truth == nil ? 0 : 1
    }
    for index in solids.indices { solids[index].finding = solids[index].finding.flatMap { numbers[$0] } }
    return findings
  }
}
