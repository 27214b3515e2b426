// SPDX-License-Identifier: Apache-2.0
import Foundation

/// From a place of a changed slice to the place of the slice that it was made of; columns and rows, in voxels.
struct PlaneMap: Sendable, Hashable {
  var (columnOfColumn, columnOfRow, columnStart): (Double, Double, Double)
  var (rowOfColumn, rowOfRow, rowStart): (Double, Double, Double)

  /// Moved by whole voxels.
  static func shifted(columns: Int, rows: Int) -> PlaneMap {
    PlaneMap(
      columnOfColumn: 1, columnOfRow: 0, columnStart: -Double(columns), rowOfColumn: 0, rowOfRow: 1,
      rowStart: -Double(rows))
  }

  /// Turned about the middle of the slice by an angle in millimetres' space, and made larger by a factor.
  static func turned(
    degrees: Double, enlarged factor: Double, columns: Int, rows: Int, spacing: (columns: Double, rows: Double)
  ) -> PlaneMap {
    let angle = degrees * .pi / 180
    let (cosine, sine) = (cos(angle) / factor, sin(angle) / factor)
    let ratio = spacing.rows / spacing.columns
    let middle = (column: Double(columns - 1) / 2, row: Double(rows - 1) / 2)
    var map = PlaneMap(
      columnOfColumn: cosine, columnOfRow: sine * ratio, columnStart: 0, rowOfColumn: -sine / ratio, rowOfRow: cosine,
      rowStart: 0)
    map.columnStart = middle.column - map.columnOfColumn * middle.column - map.columnOfRow * middle.row
    map.rowStart = middle.row - map.rowOfColumn * middle.column - map.rowOfRow * middle.row
    return map
  }

  /// The way back; its determinant is 1/factor² and never 0.
  var inverse: PlaneMap {
    let determinant = columnOfColumn * rowOfRow - columnOfRow * rowOfColumn
    var map = PlaneMap(
      columnOfColumn: rowOfRow / determinant, columnOfRow: -columnOfRow / determinant, columnStart: 0,
      rowOfColumn: -rowOfColumn / determinant, rowOfRow: columnOfColumn / determinant, rowStart: 0)
    map.columnStart = -(map.columnOfColumn * columnStart + map.columnOfRow * rowStart)
    map.rowStart = -(map.rowOfColumn * columnStart + map.rowOfRow * rowStart)
    return map
  }

  /// Every slice and channel seen through the map, linear between voxels; beyond the edges their values go on.
  func applied(to values: [Float], _ shape: ImageShape) -> [Float] {
    let (rows, columns) = (shape.rows, shape.columns)
    let unit = shape.isChannelsLast ? shape.channels : 1
    var result = [Float](repeating: 0, count: values.count)
    values.withUnsafeBufferPointer { values in
      result.withUnsafeMutableBufferPointer { result in
        for plane in 0..<shape.channels * shape.slices {
          let first =
            shape.isChannelsLast
            ? plane / shape.channels * rows * columns * unit + plane % shape.channels : plane * rows * columns
          for row in 0..<rows {
            for column in 0..<columns {
              let x = clamped(columnOfColumn * Double(column) + columnOfRow * Double(row) + columnStart, columns)
              let y = clamped(rowOfColumn * Double(column) + rowOfRow * Double(row) + rowStart, rows)
              let (left, top) = (Int(x), Int(y))
              let (right, bottom) = (min(left + 1, columns - 1), min(top + 1, rows - 1))
              let (u, v) = (Float(x - Double(left)), Float(y - Double(top)))
              let above = first + top * columns * unit
              let below = first + bottom * columns * unit
              let upper = values[above + left * unit] * (1 - u) + values[above + right * unit] * u
              let lower = values[below + left * unit] * (1 - u) + values[below + right * unit] * u
              result[first + (row * columns + column) * unit] = upper * (1 - v) + lower * v
            }
          }
        }
      }
    }
    return result
  }

  @inline(__always) private func clamped(_ place: Double, _ length: Int) -> Double {
    min(max(place, 0), Double(length - 1))
  }
}
