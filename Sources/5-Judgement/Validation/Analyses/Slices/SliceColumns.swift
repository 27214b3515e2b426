// SPDX-License-Identifier: Apache-2.0
import CaseTables
import Protocols
import Statistics

/// Makes the attributes that slices are cut by, and says why others are left out.
struct SliceColumns {
  let plan: SlicesPlan
  /// One table, or the tuning table before the judged one: parts of one file.
  let tables: [CaseTable]

  /// The attributes of the rows of all parts.
  /// - Returns: The attributes, and a sentence for each that is left out.
  /// - Throws: ``Refusal`` where none is left.
  func attributes(of parts: [SliceRows]) throws(Refusal) -> (attributes: [SliceAttribute], leftOut: [String]) {
    var attributes: [SliceAttribute] = []
    var leftOut: [String] = []
    for name in names {
      if let reason = refusal(name) {
        leftOut.append(reason)
        continue
      }
      guard let whole = attribute(name) else { continue }
      attributes.append(whole.of(rows: placed(parts)))
    }
    guard !attributes.isEmpty else {
      let why = leftOut.isEmpty ? "bind attributes, a site or a device" : leftOut.joined(separator: "; ")
      throw Refusal("there is no attribute by which slices could be cut: \(why)")
    }
    return (attributes, leftOut)
  }

  private var names: [String] {
    if let named = plan.attributes { return named.map(\.name) }
    guard let table = tables.last else { return [] }
    return (table.sites == nil ? [] : ["site"]) + (table.devices == nil ? [] : ["device"])
      + table.attributes.map(\.name)
  }

  /// The rows of all parts among the rows of all tables, one table after the other.
  private func placed(_ parts: [SliceRows]) -> [Int32] {
    var offset: Int32 = 0
    return zip(parts, tables).flatMap { part, table -> [Int32] in
      defer { offset += Int32(table.rowCount) }
      return part.rows.map { $0 + offset }
    }
  }

  /// Why an attribute may not cut slices.
  private func refusal(_ name: String) -> String? {
    guard let table = tables.last else { return nil }
    guard let attribute = table.attribute(named: name) else {
      if ["reader", "arm", "case", "patient"].contains(name) {
        return "\(name) is no property of the case, so slices are not cut by it"
      }
      return table.groups(named: name) == nil ? "no column is bound for \(name)" : nil
    }
    if attribute.isKnownAfterOutcome || table.binding.knownAfterOutcome.contains(attribute.column) {
      return "\(name) is known only after the outcome: slices by it would choose cases by their result"
    }
    if let part = tables.first(where: { $0.attribute(named: name)?.isReadingLevel == true }) {
      return part.attribute(named: name).map {
        "\(name) is left out: it differs between the reads of \($0.casesThatDiffer) cases, so it belongs to the read and not to the case"
      }
    }
    if !attribute.isNumeric {
      let most = attribute.categories.rowsPerLevel().max() ?? 0
      if most < plan.minimumRows {
        return "\(name) has no value that \(plan.minimumRows) rows share, so no slice can have it"
      }
    }
    return nil
  }

  /// The levels of all rows of all tables, so that numbers are cut at the quantiles of the whole.
  private func attribute(_ name: String) -> SliceAttribute? {
    let columns = tables.map { $0.attribute(named: name) }
    if columns.allSatisfy({ $0?.isNumeric == true }) {
      let numbers = columns.flatMap { column -> [Double?] in
        guard let values = column?.numbers else { return [] }
        return values.values.indices.map { values[$0] }
      }
      return SliceAttribute(name: name, numbers: numbers, bins: plan.bins)
    }
    let categories = tables.compactMap { $0.groups(named: name) }
    guard categories.count == tables.count else { return nil }
    if categories.count == 1, let only = categories.first {
      return try? SliceAttribute(name: name, levels: only.levels, codes: only.codes)
    }
    return SliceAttribute(name: name, values: categories.flatMap { column in column.codes.indices.map { column[$0] } })
  }
}
