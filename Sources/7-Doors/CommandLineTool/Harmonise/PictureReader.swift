// SPDX-License-Identifier: Apache-2.0
import Foundation
import Prediction
import Vocabulary
import Volumes
import Workers

/// Reads the pictures that a table names, one after the other.
struct PictureReader {
  let rows: FeatureRows
  let column: String
  let folder: URL
  private let reader: ImageCaseReader

  init(_ rows: FeatureRows, table: String, column: String, pool: WorkerPool) {
    self.rows = rows
    self.column = column
    folder = URL(filePath: table).deletingLastPathComponent()
    reader = ImageCaseReader(pool: pool, isVolumes: false)
  }

  /// Gives each picture to a closure, with its row.
  func each(_ progress: Progress, _ take: (Int, Volume<Float>) throws -> Void) throws {
    let paths = try rows.texts(column)
    for (row, path) in paths.enumerated() {
      progress.show("reading \(row + 1) of \(paths.count) images")
      let file = path.hasPrefix("/") ? URL(filePath: path) : folder.appending(path: path)
      let name = "row \(row + 1)"
      try take(
        row, try reader.imageCase(CaseReference(id: name, patient: name, place: .files([file]))).volume)
    }
    progress.end()
  }
}
