// SPDX-License-Identifier: Apache-2.0

/// A simulated study in which every reader read every case in every arm.
public struct SimulatedReaderStudy: Sendable, Equatable {
  /// The cases.
  public let cases: SimulatedCases
  /// How many readers there are.
  public let readerCount: Int
  /// How many arms there are.
  public let armCount: Int
  /// The scores, by case, then reader, then arm.
  public let scores: [Double]

  /// The score of a reading.
  public func score(row: Int, reader: Int, arm: Int) -> Double { scores[(row * readerCount + reader) * armCount + arm] }

  /// All scores of one reader in one arm, one per case.
  public func column(reader: Int, arm: Int) -> [Double] {
    (0..<cases.count).map { score(row: $0, reader: reader, arm: arm) }
  }

  /// The table as text, a row per reading, with a header: case, patient, site, device, sex, age, density, reader, arm, truth,
  /// score.
  /// - Parameter armNames: What the arms are called; by number where there is none.
  /// - Returns: The text, with a line feed after every row.
  public func csv(armNames: [String] = []) -> String {
    precondition(armNames.isEmpty || armNames.count == armCount, "a name for each arm")
    var text = "case,patient,site,device,sex,age,density,reader,arm,truth,score\n"
    for row in 0..<cases.count {
      let attributes = cases.csvAttributes(row)
      for reader in 0..<readerCount {
        for arm in 0..<armCount {
          let score = score(row: row, reader: reader, arm: arm)
          let name = armNames.isEmpty ? "\(arm + 1)" : armNames[arm]
          text += "\(attributes),R\(reader + 1),\(name),\(cases.isPositive[row] ? 1 : 0),\(score)\n"
        }
      }
    }
    return text
  }
}

extension SimulatedCases {
  /// The cells that every table begins with: case, patient, site, device, sex, age, density.
  func csvAttributes(_ row: Int) -> String {
    [
      caseName(row), patientName(row), Self.quoted(site[row]), Self.quoted(device[row]), Self.quoted(sex[row]),
      String(age[row]), Self.quoted(density[row]),
    ].joined(separator: ",")
  }

  /// A cell as RFC 4180 has it: quoted where it holds a comma, a quote or a line break.
  private static func quoted(_ cell: String) -> String {
    guard cell.contains(where: { $0 == "," || $0 == "\"" || $0.isNewline }) else { return cell }
    return "\"" + cell.replacing("\"", with: "\"\"") + "\""
  }
}
