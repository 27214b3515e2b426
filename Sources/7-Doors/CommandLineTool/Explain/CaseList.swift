// SPDX-License-Identifier: Apache-2.0
import CaseTables
import Catalog
import Datasets
import Foundation
import Imaging
import Prediction
import Store
import Vocabulary
import Volumes

/// The cases on which explanations are tested: images with outlines, of a CSV file or of a data set.
struct CaseList {
  /// What is known to lie where in an image.
  enum Outline {
    case file(URL)
    case regions([LabelRegion])
  }

  struct Item {
    var reference: CaseReference
    var outline: Outline?
  }

  var items: [Item] = []
  /// What the list is, for a reader of its results.
  var words: String
  var hasOutlines: Bool { items.contains { $0.outline != nil } }

  /// Reads the columns `image`, `mask`, `patient` and `case`; paths are taken from the file's folder.
  init(table path: String) throws {
    try FileAccessError.check(readable: path)
    let location = URL(filePath: path)
    let name = location.lastPathComponent
    words = name
    let source = TableSource(path: path)
    let columns = try CaseTable.columnNames(of: source)
    var faults = InputFaults()
    guard columns.contains("image") else {
      faults.append(
        InputFault(file: name, row: 1, found: "no column image", expected: "image, and mask, patient, case"))
      throw faults
    }
    let known = ["image", "mask", "patient", "case"].filter(columns.contains)
    let rows = try LabelRows(reading: source, columns: known)
    let cells = Dictionary(uniqueKeysWithValues: known.map { ($0, rows.cells(of: $0)) })
    let folder = location.deletingLastPathComponent()
    func resolved(_ word: String) -> String {
      word.hasPrefix("/") ? word : folder.appending(path: word).path(percentEncoded: false)
    }
    for (number, word) in (cells["image"] ?? []).enumerated() {
      guard !word.isEmpty else {
        faults.append(InputFault(file: name, row: number + 2, found: "no image", expected: "an image in each row"))
        continue
      }
      let id = cells["case"]?[number] ?? "\(number + 1)"
      let mask = cells["mask"].flatMap { $0[number].isEmpty ? nil : $0[number] }
      items.append(
        Item(
          reference: CaseReference(
            id: id, patient: cells["patient"]?[number] ?? id,
            place: .files(try FileList.files(in: [resolved(word)]))),
          outline: mask.map { .file(URL(filePath: resolved($0))) }))
    }
    if items.isEmpty, faults.isEmpty {
      faults.append(InputFault(file: name, found: "no case", expected: "a row for each case"))
    }
    if !faults.isEmpty { throw faults }
  }

  /// The images of a data set in which a finding is outlined; where none is, those that have it.
  ///
  /// Images in locked parts are left out: what is seen of them would be chosen by.
  init(version name: String, _ archive: Archive, finding: String, reader: ImageCaseReader, most: Int?) throws {
    let datasets = Datasets(archive)
    let version = try datasets.version(named: name)
    let all = try datasets.items(of: version)
    let locked = try DatasetSplits(archive).locked(among: all)
    let open = all.filter { locked[$0.entry.content] == nil }
    let regions =
      reader.isVolumes
      ? [:]
      : Dictionary(
        uniqueKeysWithValues: open.compactMap { item in Self.regions(of: finding, in: item).map { (item.entry.key, $0) }
        })
    let having = open.filter {
      regions.isEmpty ? $0.value(of: finding) == "1" : regions[$0.entry.key] != nil
    }
    guard !having.isEmpty else {
      throw ExplanationRefusal(
        "\(version): in \(open.count) images that are not locked nobody says \(finding); labels are "
          + Set(open.flatMap { $0.labels.map(\.finding) }).sorted().joined(separator: ", "))
    }
    for reference in reader.cases(of: having).prefix(most ?? .max) {
      var outline: Outline?
      if case .archive(let keys) = reference.place, keys.count == 1 { outline = regions[keys[0]].map(Outline.regions) }
      items.append(Item(reference: reference, outline: outline))
    }
    words =
      "\(version): \(items.count) \(regions.isEmpty ? "with" : "with an outline of") \(finding)"
      + (locked.isEmpty ? "" : "; \(locked.count) images in locked parts are left out")
  }

  /// Whose outline counts first.
  private static let trust: [Label.Source] = [.phantom, .consensus, .reader, .report, .table, .model]

  private static func regions(of finding: String, in item: DatasetItem) -> [LabelRegion]? {
    for source in trust {
      for label in item.labels where label.finding == finding && label.source == source {
        if let regions = LabelRegion.regions(of: label.value) { return regions }
      }
    }
    return nil
  }

  /// The outline of an item on its image's grid.
  static func mask(_ outline: Outline, on grid: Grid, of id: String, _ reader: ImageCaseReader) throws -> Mask {
    switch outline {
    case .regions(let regions):
      guard let mask = LabelRegion.mask(of: regions, on: grid) else {
        throw ExplanationRefusal("\(id): its outline is of another size than the image")
      }
      return mask
    case .file(let file): return try reader.mask(at: file, on: grid)
    }
  }
}

extension ImageCaseReader {
  /// What is outlined in a file: every voxel that is not 0.
  func mask(at file: URL, on grid: Grid) throws -> Mask {
    try FileAccessError.check(readable: file.path(percentEncoded: false))
    let volume = try volume(at: [file])
    // The outline is that of the image voxel by voxel, whatever digits its file lost.
    guard volume.grid.size == grid.size,
      let mask = Volume(grid: grid, voxels: volume.voxels.map { $0 != 0 })
    else { throw ExplanationRefusal("\(file.lastPathComponent): its outline is of another size than the image") }
    return mask
  }
}

extension LabelRegion {
  /// The pixels whose middles lie in any of the regions; `nil` where a mask is of another size than the image.
  static func mask(of regions: [LabelRegion], on grid: Grid) -> Mask? {
    let (rows, columns) = (grid.size.y, grid.size.x)
    var voxels = [Bool](repeating: false, count: grid.count)
    for region in regions {
      switch region.shape {
      case .box:
        let (left, top, right, bottom) = (
          region.box[0], region.box[1], region.box[0] + region.box[2], region.box[1] + region.box[3]
        )
        for row in 0..<rows where Double(row) + 0.5 >= top && Double(row) + 0.5 < bottom {
          for column in 0..<columns where Double(column) + 0.5 >= left && Double(column) + 0.5 < right {
            voxels[row * columns + column] = true
          }
        }
      case .polygon(let corners):
        // The middle of the first pixel is (0.5, 0.5) here, and the origin of the grid.
        let points = stride(from: 0, to: corners.count - 1, by: 2).map {
          grid.affine.point(Vector3(corners[$0] - 0.5, corners[$0 + 1] - 0.5, 0))
        }
        let filled = ContourMask([StructureSet.Contour(type: "CLOSED_PLANAR", points: points)], on: grid).mask
        for place in voxels.indices where filled.voxels[place] { voxels[place] = true }
      case .mask(let maskRows, let maskColumns, let runs):
        guard maskRows == rows, maskColumns == columns else { return nil }
        var place = 0
        for (number, run) in runs.enumerated() {
          if number % 2 == 1 {
            for pixel in place..<place + run { voxels[pixel % rows * columns + pixel / rows] = true }
          }
          place += run
        }
      }
    }
    return Mask(grid: grid, voxels: voxels)
  }
}
