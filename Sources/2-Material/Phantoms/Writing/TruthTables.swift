// SPDX-License-Identifier: Apache-2.0
import Volumes

/// The tables of what is truly in the images: `images.csv`, a row an examination, and `findings.csv`, a row a finding.
enum TruthTables {
  static let imageHeader =
    "case,patient,study,study_uid,series_uid,modality,view,columns,rows,slices,pixel_mm,findings,silently_inverted,"
    + "monochrome1,dead_columns,exposure_index,image,png,masks"

  static let findingHeader =
    "case,patient,study,finding,individual,kind,side,zone,conspicuity,size_asked,size,x_mm,y_mm,z_mm,half_x_mm,half_y_mm,"
    + "half_z_mm,column,row,slice,mask_column,mask_row,mask_slice,left,top,first_slice,right,bottom,last_slice,pixels,"
    + "extent,extent_unit,in_field,label"

  /// The name of an examination in tables.
  static func caseName(_ plan: PlannedStudy) -> String {
    plan.facts?.caseName ?? "\(plan.identity.patientID)-\(plan.followUp)"
  }

  /// The row of an examination.
  static func imageRow(_ study: SimulatedStudy, place: String, _ options: WritingOptions) -> String {
    let plan = study.plan
    var modality = "DX"
    var (view, inverted, monochrome1, dead, index) = ("", "", "", "", "")
    let (columns, rows, slices): (Int, Int, Int)
    let pixel: Double
    switch study.images {
    case .radiograph(let radiograph, let system):
      (columns, rows, slices, pixel) = (radiograph.columns, radiograph.rows, 1, system.detector.pitch)
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
    let isFlat = modality == "DX"
    let image = options.images.contains(.dicom) ? "images/\(place)" + (isFlat ? "/image.dcm" : "") : ""
    let picture = options.images.contains(.png) ? "png/\(place)" + (isFlat ? "/image.png" : "") : ""
    let masks = options.masks.isEmpty ? "" : "masks/\(place)"
    return line([
      caseName(plan), plan.identity.patientID, String(plan.index), plan.identity.studyInstanceUID,
      plan.identity.seriesInstanceUID, modality, view, String(columns), String(rows), String(slices), number(pixel),
      String(study.findings.count), inverted, monochrome1, dead, index, image, picture, masks,
    ])
  }

  /// The rows of the findings of an examination.
  static func findingRows(_ study: SimulatedStudy) -> String {
    let plan = study.plan
    return study.findings.map { finding in
      let truth = finding.finding
      var cells = [
        caseName(plan), plan.identity.patientID, String(plan.index), String(finding.number + 1),
        String(truth.request.individual.replicate), truth.request.kind.rawValue, truth.side?.rawValue ?? "",
        truth.zone?.rawValue ?? "", number(truth.request.conspicuity), number(truth.request.size), number(truth.size),
      ]
      cells += [truth.centre, truth.halfAxes, finding.centre].flatMap(numbers)
      cells += finding.centroid.map(numbers) ?? ["", "", ""]
      if let box = finding.box {
        cells += [box.lower.x, box.lower.y, box.lower.z, box.upper.x - 1, box.upper.y - 1, box.upper.z - 1].map(String.init)
      } else {
        cells += Array(repeating: "", count: 6)
      }
      let isFlat = if case .radiograph = study.images { true } else { false }
      cells += [
        String(finding.count), number(finding.extent), isFlat ? "mm2" : "mm3", isInField(finding, study) ? "1" : "0",
        String(finding.label),
      ]
      return line(cells)
    }.joined()
  }

  /// Whether the middle of a finding lies where the image shows something.
  private static func isInField(_ finding: ImagedFinding, _ study: SimulatedStudy) -> Bool {
    let place = finding.centre
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
  private static func number(_ value: Double) -> String {
    let rounded = (value * 1e4).rounded() / 1e4
    guard rounded.isFinite else { return "" }
    return rounded == rounded.rounded() && abs(rounded) < 1e15 ? String(Int(rounded)) : rounded.description
  }

  /// A line of a table; cells with commas, quotes or line feeds are quoted.
  static func line(_ cells: [String]) -> String {
    cells.map { cell in
      cell.utf8.contains { [0x22, 0x2C, 0x0A, 0x0D].contains($0) }
        ? "\"\(cell.replacing("\"", with: "\"\""))\"" : cell
    }.joined(separator: ",") + "\n"
  }
}
