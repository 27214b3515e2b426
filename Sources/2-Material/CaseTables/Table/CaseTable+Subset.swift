// SPDX-License-Identifier: Apache-2.0

extension CaseTable {
  /// The chosen rows in the order given; levels keep their numbers, so that parts of one table can be compared.
  /// - Parameter rows: Row numbers in `0 ..< rowCount`.
  /// - Returns: A table of these rows.
  /// - Complexity: O(rows × columns).
  public func subset(rows: [Int32]) -> CaseTable {
    var part = self
    part.rowCount = rows.count
    part.sourceRows = rows.map { sourceRows[Int($0)] }
    part.cases = cases?.subset(rows)
    part.patients = patients?.subset(rows)
    part.sites = sites?.subset(rows)
    part.devices = devices?.subset(rows)
    part.readers = readers?.subset(rows)
    part.arms = arms?.subset(rows)
    part.truth = truth?.subset(rows)
    part.scores = scores.map { $0.subset(rows) }
    part.attributes = attributes.map { $0.subset(rows) }
    part.weights = weights.map { weights in rows.map { weights[Int($0)] } }
    part.dates = dates?.subset(rows)
    part.separation = separation?.subset(rows)
    part.isTuning = isTuning.map { marks in rows.map { marks[Int($0)] } }
    return part
  }

  /// The rows for which the answer is yes.
  public func filtered(where belongs: (Int) -> Bool) -> CaseTable {
    subset(rows: (0..<rowCount).compactMap { belongs($0) ? Int32($0) : nil })
  }

  /// The parts that are evaluated one by one, by the values of the separating column in the order of their first row.
  ///
  /// Without such a column there is one part, the table itself, whose value is `nil`. Rows where the value is missing
  /// belong to no part; ``rowsInNoPart`` counts them.
  public func parts() -> [(value: String?, table: CaseTable)] {
    guard let separation else { return [(nil, self)] }
    var rows = [[Int32]](repeating: [], count: separation.levelCount)
    for (row, code) in separation.codes.enumerated() where code >= 0 { rows[Int(code)].append(Int32(row)) }
    return zip(separation.levels, rows).filter { !$1.isEmpty }.map { value, rows in
      // A case may have another value in another part: each part is asked by itself.
      var part = subset(rows: rows)
      part.countCasesThatDiffer()
      return (value, part)
    }
  }

  /// How many rows have no value in the separating column.
  public var rowsInNoPart: Int { separation?.codes.reduce(0) { $0 + ($1 < 0 ? 1 : 0) } ?? 0 }

  /// The groups of a role (`case`, `patient`, `site`, `device`, `reader`, `arm`) or of an attribute, by its name.
  ///
  /// A bound role goes before an attribute of the same name.
  public func groups(named name: String) -> Categories? {
    let role: Categories? =
      switch name {
      case "case": cases
      case "patient": patients
      case "site": sites
      case "device": devices
      case "reader": readers
      case "arm": arms
      default: nil
      }
    return role ?? attribute(named: name)?.categories
  }

  /// An attribute by its name.
  public func attribute(named name: String) -> AttributeColumn? { attributes.first { $0.name == name } }
  /// A score column by the name of its model, class or finding.
  public func score(named name: String) -> ScoreColumn? { scores.first { $0.name == name } }
}
