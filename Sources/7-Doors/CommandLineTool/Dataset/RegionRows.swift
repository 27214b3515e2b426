// SPDX-License-Identifier: Apache-2.0
import CaseTables
import Datasets
import Foundation
import ImageFiles
import Volumes
import Vocabulary
import Workers

/// A table with a row for each region, as rows whose values give all regions of an image and a finding together.
///
/// Corners are the first and last column and row that lie inside, counted from 0. A mask is a PNG file whose pixels are inside where they
/// are not 0, or where a bit of theirs is set, so that one file can hold regions that overlap.
struct RegionRows {
  /// The column of values that is made.
  static let valueColumn = "region"

  let table: String
  let layout: LabelLayout
  /// The columns of left, top, right and bottom.
  let corners: [String]
  let mask: String?
  let bit: String?

  init(table: String, layout: LabelLayout, corners: String?, mask: String?, bit: String?) {
    (self.table, self.layout, self.mask, self.bit) = (table, layout, mask, bit)
    self.corners = (corners ?? "").split(separator: ",").map { $0.trimmingCharacters(in: .whitespaces) }
  }

  /// Reads the table, and the masks through the helper.
  func read(_ helpers: HelperOptions) throws -> LabelRows {
    let source = TableSource(path: table)
    let kept = layout.columns.filter { $0 != Self.valueColumn }
    let all = try LabelRows(reading: source, columns: kept + corners + [mask, bit].compactMap { $0 })
    let pool = helpers.pool
    defer { pool.stop() }
    let client = ImageFileClient(pool: pool)
    let folder = URL(filePath: table).deletingLastPathComponent()
    var faults = InputFaults()
    var pictures: [String: DecodedImage] = [:]
    var order: [[String]] = []
    var values: [[String]: [String]] = [:]
    for row in 0..<all.count {
      func fault(_ column: String?, _ found: String, _ expected: String) {
        faults.append(InputFault(file: source.name, row: row + 2, column: column, found: found, expected: expected))
      }
      let region: LabelRegion?
      if let mask {
        let name = all[mask, row].trimmingCharacters(in: .whitespaces)
        if name.isEmpty { continue }
        if pictures[name] == nil {
          // Rows of one image come one after the other; more than one picture is not needed.
          pictures = [:]
          do {
            pictures[name] = try client.image(at: folder.appending(path: name))
          } catch {
            fault(mask, "a mask that cannot be read", "a PNG file of one channel")
            continue
          }
        }
        let number = bit.map { Int(all[$0, row].trimmingCharacters(in: .whitespaces)) ?? 0 }
        if let number, !(1...16).contains(number) {
          fault(bit, "no such number", "the number of a region, 1 to 16")
          continue
        }
        region = pictures[name].flatMap { Self.region($0, bit: number) }
        if region == nil {
          fault(mask, "a mask in which nothing is inside", "a picture of one channel with pixels inside")
          continue
        }
      } else {
        let numbers = corners.map { Double(all[$0, row].trimmingCharacters(in: .whitespaces)) }
        if corners.allSatisfy({ all[$0, row].trimmingCharacters(in: .whitespaces).isEmpty }) { continue }
        guard let left = numbers[0], let top = numbers[1], let right = numbers[2], let bottom = numbers[3],
          right >= left, bottom >= top, left >= 0, top >= 0
        else {
          fault(corners.first, "no box", "left and top from 0, right and bottom not before them")
          continue
        }
        region = LabelRegion("box:\(left),\(top),\(right - left + 1),\(bottom - top + 1)")
      }
      guard let region else { continue }
      let key = kept.map { all[$0, row] }
      if values[key] == nil { order.append(key) }
      values[key, default: []].append(region.words)
    }
    guard faults.isEmpty else { throw faults }
    var columns: [String: [String]] = [:]
    for (place, column) in kept.enumerated() { columns[column] = order.map { $0[place] } }
    columns[Self.valueColumn] = order.map { (values[$0] ?? []).joined(separator: ";") }
    return LabelRows(file: source.name, columns: columns)
  }

  private static func region(_ picture: DecodedImage, bit: Int?) -> LabelRegion? {
    let (columns, rows) = (picture.grid.size.x, picture.grid.size.y)
    guard let samples = picture.samples.labels, samples.count == columns * rows else { return nil }
    return LabelRegion(rows: rows, columns: columns) { place in
      bit.map { samples[place] & (1 << ($0 - 1)) != 0 } ?? (samples[place] != 0)
    }
  }
}
