// SPDX-License-Identifier: Apache-2.0
import Catalog
import Datasets
import Foundation
import Prediction
import Store
import Workers

/// Images that are named on the command line: a data set of the archive, a list, or files and folders.
struct ListedImages {
  let cases: [CaseReference]
  let reader: ImageCaseReader
  /// How many images of the data set lie in locked parts and are left alone.
  let locked: Int

  init(_ names: [String], archive options: ArchiveOptions, pool: WorkerPool, isVolumes: Bool) throws {
    let first = names[0]
    if names.count == 1, !FileManager.default.fileExists(atPath: first) {
      let archive = try options.open(.reading)
      let datasets = Datasets(archive)
      let items = try datasets.items(of: try datasets.version(named: first))
      let locked = try DatasetSplits(archive).locked(among: items)
      reader = ImageCaseReader(pool: pool, catalog: Catalog(archive), isVolumes: isVolumes)
      cases = reader.cases(of: items.filter { locked[$0.entry.content] == nil })
      self.locked = items.count { locked[$0.entry.content] != nil }
      return
    }
    locked = 0
    reader = ImageCaseReader(pool: pool, isVolumes: isVolumes)
    if names.count == 1, URL(filePath: first).pathExtension.lowercased() == "csv" {
      cases = try GuardImages.listed(first)
    } else {
      var files: [URL] = []
      for path in names { files += try GuardImages.files(path) }
      cases = try reader.cases(at: files)
    }
  }
}
