// SPDX-License-Identifier: Apache-2.0
import Volumes

/// The tables of what is truly in the images: `images.csv`, a row an examination, and `masks.csv`, a row a mask.
enum TruthTables {
  static let imageColumns = [
    "case", "patient", "study", "study_uid", "series_uid", "modality", "view", "columns", "rows", "slices", "pixel_mm",
    "silently_inverted", "monochrome1", "dead_columns", "exposure_index", "image", "png", "masks",
  ]

  static let maskColumns = [
    "case", "patient", "label", "name", "finding", "pixels", "extent", "extent_unit", "column", "row", "slice", "left",
    "top", "first_slice", "right", "bottom", "last_slice", "in_field",
  ]

  /// The name of an examination in tables.
  static func caseName(_ plan: PlannedStudy) -> String {
    plan.facts?.caseName ?? "\(plan.identity.patientID)-\(plan.followUp)"
  }

  /// The path of a radiograph, or of the folder of a volume's slices: DICOM where it is written, else pictures.
  static func imagePath(_ study: SimulatedStudy, place: String, _ options: WritingOptions) -> String {
    if options.images.contains(.dicom) { return "images/\(place)" + (study.isRadiograph ? "/image.dcm" : "") }
    if options.images.contains(.png) { return "png/\(place)" + (study.isRadiograph ? "/image.png" : "") }
    return ""
  }

  /// The row of an examination.
  static func imageRow(_ study: SimulatedStudy, place: String, _ options: WritingOptions) -> String {
    let plan = study.plan
    let modality: String
    var (view, inverted, monochrome1, dead, index) = ("", "", "", "", "")
    let (columns, rows, slices): (Int, Int, Int)
    let pixel: Double
    switch study.images {
    case .radiograph(let radiograph, let system):
      (columns, rows, slices, pixel) = (radiograph.columns, radiograph.rows, 1, system.detector.pitch)
      modality = system.storage.modality
      view = system.exposure.view.rawValue
      inverted = system.processing.isSilentlyInverted ? "1" : "0"
      monochrome1 = system.processing.isMonochrome1 ? "1" : "0"
      dead = system.detector.deadColumns.map(String.init).joined(separator: " ")
      index = number(radiograph.exposureIndex)
    case .tomography(let volume, _):
      modality = "CT"
      (columns, rows, slices) = (volume.grid.size.x, volume.grid.size.y, volume.grid.size.z)
      pixel = volume.grid.spacing.x
    case .resonance(let volume, _):
      modality = "MR"
      (columns, rows, slices) = (volume.grid.size.x, volume.grid.size.y, volume.grid.size.z)
      pixel = volume.grid.spacing.x
    }
    let picture = options.images.contains(.png) ? "png/\(place)" + (study.isRadiograph ? "/image.png" : "") : ""
    let masks = options.masks.isEmpty ? "" : "masks/\(place)"
    return CSVLine.line([
      caseName(plan), plan.identity.patientID, String(plan.index), plan.identity.studyInstanceUID,
      plan.identity.seriesInstanceUID, modality, view, String(columns), String(rows), String(slices), number(pixel),
      inverted, monochrome1, dead, index, imagePath(study, place: place, options), picture, masks,
    ])
  }

  /// The rows of the masks of an examination; an empty mask has no place.
  static func maskRows(_ study: SimulatedStudy) -> String {
    let plan = study.plan
    let isFlat = study.isRadiograph
    return study.masks.map { mask in
      var number = ""
      var name = ""
      switch mask.subject {
      case .organ(let organ): name = organ.rawValue
      case .finding(let finding, let kind):
        number = String(finding)
        name = kind.rawValue
      }
      var cells = [caseName(plan), plan.identity.patientID, String(mask.label), name, number]
      let place = mask.place
      cells += [String(place?.count ?? 0), Self.number(mask.extent), isFlat ? "mm2" : "mm3"]
      cells += place.map { numbers($0.centroid) } ?? ["", "", ""]
      if let box = place?.box {
        cells += [box.lower.x, box.lower.y, box.lower.z, box.upper.x - 1, box.upper.y - 1, box.upper.z - 1].map(
          String.init)
      } else {
        cells += Array(repeating: "", count: 6)
      }
      cells.append(place.map { isInField($0.centroid, study) ? "1" : "0" } ?? "0")
      return CSVLine.line(cells)
    }.joined()
  }

  /// Whether a place lies where the image shows something.
  private static func isInField(_ place: Vector3, _ study: SimulatedStudy) -> Bool {
    func holds(_ range: Range<Int>, _ value: Double) -> Bool {
      value >= Double(range.lowerBound) - 0.5 && value <= Double(range.upperBound) - 0.5
    }
    switch study.images {
    case .radiograph(let radiograph, _):
      return holds(radiograph.fieldColumns, place.x) && holds(radiograph.fieldRows, place.y)
    case .tomography(let volume, _), .resonance(let volume, _):
      let size = volume.grid.size
      return holds(0..<size.x, place.x) && holds(0..<size.y, place.y) && holds(0..<size.z, place.z)
    }
  }

  private static func numbers(_ vector: Vector3) -> [String] { [number(vector.x), number(vector.y), number(vector.z)] }

  /// A number to four decimals, which is finer than anything that is simulated.
  private static func number(_ value: Double) -> String { value.isFinite ? CSVLine.number(value, decimals: 4) : "" }
}
