// SPDX-License-Identifier: Apache-2.0
import DICOM
import Foundation
import Imaging
import Volumes

/// Writes one object of each kind from a series, and beside each the values that it must give back.
struct Objects {
  let series: Series
  let folder: URL
  var uids: UIDSource
  var number = 100
  var written: [String] = []

  let maker = ObjectMaker(
    manufacturer: "Fiducial", modelName: "Fiducial", serialNumber: "0", softwareVersions: ["1.0", "model 2.1"],
    deviceUID: "2.25.309485770203")
  let automatic = SegmentDescription.Origin.automatic(.init(name: "Ball finder", version: "2.1", source: "Fiducial"))

  init(series: Series, folder: URL) {
    self.series = series
    self.folder = folder
    uids = UIDSource(seed: 5)
  }

  mutating func header(_ text: String) throws -> ObjectHeader {
    number += 1
    guard let moment = ObjectMoment(date: "20240301", time: "091500.25", offset: "+0000") else {
      throw ObjectWriteError.number("a moment")
    }
    return ObjectHeader(maker: maker, moment: moment, seriesNumber: number, seriesDescription: text)
  }

  mutating func keep(_ name: String, _ file: DICOMFile, truth: [String: Any] = [:], bytes: [UInt8] = []) throws {
    let path = folder.appending(path: name)
    try Data(try DataSetWriter.bytes(of: file, as: .explicitLittleEndian)).write(to: path.appendingPathExtension("dcm"))
    var facts = truth
    facts["findings"] = IODValidator.findings(of: file.dataSet).filter { $0.severity > .note }.map(\.description)
    if !bytes.isEmpty { try Data(bytes).write(to: path.appendingPathExtension("truth")) }
    try JSONSerialization.data(withJSONObject: facts, options: [.sortedKeys]).write(
      to: path.appendingPathExtension("json"))
    written.append(name)
  }

  mutating func writeAll() throws {
    try writeCaptures()
    try writePresentation()
    try writeKeyObjects()
    try writeReport(.comprehensive, segmentation: nil)
    if let grid = series.grid {
      let segmentation = try writeSegmentations(grid)
      try writeReport(.comprehensive3D, segmentation: segmentation.dataSet)
    }
  }

  // MARK: Captures

  mutating func writeCaptures() throws {
    let (rows, columns) = (13, 17)
    for (name, frames, samples) in [
      ("sc_gray", 1, 1), ("sc_rgb", 1, 3), ("sc_gray_frames", 3, 1), ("sc_rgb_frames", 2, 3),
    ] {
      let bytes = (0..<rows * columns * frames * samples).map { UInt8(truncatingIfNeeded: $0 &* 37 &+ $0 / 5) }
      guard
        let pixels = PixelArray(
          rows: rows, columns: columns, frames: frames, samplesPerPixel: samples,
          photometricInterpretation: samples == 3 ? "RGB" : "MONOCHROME2", samples: .uint8(bytes))
      else { continue }
      let capture = SecondaryCapture(
        pixels: pixels, burnedInAnnotation: .absent, derivation: "Overlay of a model's output",
        sources: series.source.frames.prefix(2).map(\.reference))
      let file = try capture.file(from: series.source, header("Captures"), uids: &uids)
      try keep(
        name, file, truth: ["kind": "SC", "shape": [frames, rows, columns, samples]], bytes: bytes)
    }
  }

  // MARK: Segmentations

  /// 1 in a ball, 2 in a smaller one on the side.
  static func labels(_ grid: Grid) -> LabelMap {
    var volume = Volume<UInt16>(grid: grid, filledWith: 0)
    for k in 0..<grid.size.z {
      for j in 0..<grid.size.y {
        for i in 0..<grid.size.x {
          if Phantoms.radius(grid, i, j, k) < 0.55 { volume[i, j, k] = 3 }
          if i * 4 < grid.size.x, Phantoms.radius(grid, i, j, k) < 1 { volume[i, j, k] = 8 }
        }
      }
    }
    return LabelMap(
      volume: volume,
      labels: [LabelMap.Label(number: 3, name: "Brain"), LabelMap.Label(number: 8, name: "Side")])
  }

  mutating func writeSegmentations(_ grid: Grid) throws -> DICOMFile {
    let map = Self.labels(grid)
    let brain = SegmentDescription(
      label: "Brain", text: "Found by a model", category: .anatomicalStructure, type: .brain, origin: automatic,
      tracking: .init(name: "Brain", uid: "2.25.77001"), colour: SIMD3(40000, 30000, 20000))
    let mass = SegmentDescription(
      label: "Mass", category: .morphologicallyAbnormalStructure, type: .mass,
      regions: [.init(.kidney, modifiers: [.right])], origin: .semiautomatic(.init(name: "Grow", version: "1")))
    let manual = SegmentDescription(label: "Liver", category: .anatomicalStructure, type: .liver, origin: .manual)
    let shape = [grid.size.z, grid.size.y, grid.size.x]
    let places = (0..<grid.size.z).map { k -> [Double] in
      let point = grid.affine.point(Vector3(0, 0, Double(k)))
      return [point.x, point.y, point.z]
    }
    let sources = series.source.references(inSlicesOf: grid).map { slice in
      slice.map { [$0.sopInstanceUID, $0.frame ?? 0] as [Any] }
    }
    let common: [String: Any] = ["kind": "SEG", "shape": shape, "places": places, "sources": sources]

    var object = try SegmentationObject(labels: map, segments: [3: brain, 8: mass])
    let multi = try object.file(from: series.source, header("Two segments"), uids: &uids)
    let numbers = map.volume.voxels.map { UInt8($0 == 3 ? 1 : $0 == 8 ? 2 : 0) }
    try keep("seg_labels", multi, truth: common.merging(["segments": 2]) { $1 }, bytes: numbers)

    object.emptyFrames = .written
    let full = try object.file(from: series.source, header("Two segments, all frames"), uids: &uids)
    try keep("seg_all_frames", full, truth: common.merging(["segments": 2]) { $1 }, bytes: numbers)

    let whole = map.volume.map { $0 != 0 }
    let overlapping = try SegmentationObject(masks: [(whole, manual), (map.mask(3), brain)])
    let masks = try overlapping.file(from: series.source, header("Overlapping"), uids: &uids)
    let stacked = [whole, map.mask(3)].flatMap { $0.voxels.map { UInt8($0 ? 1 : 0) } }
    try keep("seg_overlap", masks, truth: common.merging(["stacked": 2]) { $1 }, bytes: stacked)

    var fractions = Volume<Float>(grid: grid, filledWith: 0)
    for k in 0..<grid.size.z {
      for j in 0..<grid.size.y {
        for i in 0..<grid.size.x { fractions[i, j, k] = Float(max(0, 1 - Phantoms.radius(grid, i, j, k))) }
      }
    }
    for (name, type) in [
      ("seg_probability", SegmentationObject.FractionalType.probability), ("seg_occupancy", .occupancy),
    ] {
      let fractional = try SegmentationObject(fractions: [(fractions, brain)], type)
      let file = try fractional.file(from: series.source, header("Fractions"), uids: &uids)
      try keep(
        name, file, truth: common.merging(["fractional": 255]) { $1 },
        bytes: fractions.voxels.map { UInt8(($0 * 255).rounded()) })
    }
    return multi
  }

  // MARK: Presentation, key objects

  mutating func writePresentation() throws {
    let images = series.source.frames.prefix(3).map(\.reference)
    let marks = PresentationAnnotation(
      layer: "FINDINGS", images: [images[0]],
      texts: [
        .init("p = 0.91 (0.85-0.95)", .anchor(SIMD2(5, 6.5))),
        .init("Research use", .box(SIMD2(0.05, 0.9), SIMD2(0.5, 0.95)), units: .display),
      ],
      graphics: [
        .init(.polyline, [SIMD2(2, 2), SIMD2(8.5, 2), SIMD2(8.5, 9), SIMD2(2, 2)]),
        .init(.circle, [SIMD2(6, 6), SIMD2(6, 9)]), .init(.point, [SIMD2(0.5, 0.25)], units: .display),
        .init(.ellipse, [SIMD2(2, 6), SIMD2(10, 6), SIMD2(6, 4), SIMD2(6, 8)], inside: .filled),
      ])
    let state = PresentationState(
      label: "AI_FINDINGS", text: "Where a model looked", creatorName: "Reader^One", images: images,
      window: Window(center: 40, width: 80, explanation: "brain"),
      layers: [.init("FINDINGS", text: "Of a model", grey: 65535), .init("NOTES")], annotations: [marks])
    let file = try state.file(from: series.source, header("Presentation"), uids: &uids)
    try keep("gsps", file, truth: ["kind": "PR", "images": images.count, "window": [40, 80]])
    let plain = PresentationState(label: "INVERSE", images: Array(images), shape: .inverse, size: .magnified(2))
    try keep("gsps_plain", plain.file(from: series.source, header("Presentation"), uids: &uids), truth: ["kind": "PR"])
  }

  mutating func writeKeyObjects() throws {
    let marked = series.source.frames.prefix(2).map(\.reference)
    let selection = KeyObjectSelection(
      .ofInterest, observers: [.device(maker, uids: &uids), .person(name: "Reader^One", organization: "Hospital")],
      text: "Images where the model was least sure", references: marked)
    let file = try selection.file(from: series.source, header("Key images"), uids: &uids)
    try keep("ko", file, truth: ["kind": "KO", "instances": Set(marked.map(\.sopInstanceUID)).count])
    let rejected = KeyObjectSelection(
      .rejectedForQuality, modifiers: [CodedConcept("111210", "DCM", "Motion blur")],
      references: Array(marked.prefix(1)))
    try keep("ko_rejected", rejected.file(from: series.source, header("Rejected"), uids: &uids), truth: ["kind": "KO"])
  }

  // MARK: Reports

  func report(_ kind: ReportKind, segmentation: DataSet?, _ uids: inout UIDSource) -> MeasurementReport {
    let images = series.source.frames.map(\.reference)
    var groups = [
      MeasurementGroup(
        tracking: .init(name: "Finding 1", uid: "2.25.4711"), category: .morphologicallyAbnormalStructure,
        finding: .mass, sites: [.init(.kidney, laterality: .right)],
        region: .shape(PlanarShape(.circle, [SIMD2(8, 8), SIMD2(8, 12.5)]), on: images[0]),
        algorithm: .init(name: "Ball finder", version: "2.1", parameters: ["threshold=0.5"]),
        measurements: [
          MeasuredValue(.diameter, Quantity(9, .millimetres), bounds: 8.25...10.5, sources: [images[0]]),
          MeasuredValue(.mean, Quantity(1.0 / 3, .hounsfieldUnits), derivation: .mean),
        ],
        evaluations: [.init(CodedConcept("RID39466", "RADLEX", "Conspicuity"), .present)]),
      MeasurementGroup(
        tracking: .init(name: "Whole image", uid: "2.25.4712"), finding: .nodule,
        measurements: [MeasuredValue(.probability, Quantity(0.91, .noUnits), bounds: 0.85...0.95)]),
    ]
    if let segmentation, let sopClass = segmentation.text(.sopClassUID), let uid = segmentation.text(.sopInstanceUID) {
      let sources = Array(images.prefix(2))
      groups.append(
        MeasurementGroup(
          tracking: .init(name: "Brain", uid: "2.25.77001"), finding: .brain,
          region: .segment(
            FrameReference(sopClassUID: sopClass, sopInstanceUID: uid, segment: 1), sources: sources),
          measurements: [MeasuredValue(.volume, Quantity(1234.5678901234567, .cubicMillimetres))]))
      groups.append(
        MeasurementGroup(
          tracking: .init(name: "Brain in one slice", uid: "2.25.77002"), finding: .brain,
          region: .segmentFrame(
            FrameReference(sopClassUID: sopClass, sopInstanceUID: uid, frame: 1), source: sources[0]),
          measurements: [MeasuredValue(.area, Quantity(56.25, .squareMillimetres))]))
    }
    if kind == .comprehensive3D, let frame = series.source.frameOfReferenceUID, let grid = series.grid {
      let corners = [Vector3(1, 1, 0), Vector3(6, 1, 0), Vector3(6, 5, 0), Vector3(1, 1, 0)].map { corner in
        // What 32 bits hold, as the object does.
        let point = grid.affine.point(corner)
        return Vector3(Double(Float(point.x)), Double(Float(point.y)), Double(Float(point.z)))
      }
      groups.append(
        MeasurementGroup(
          tracking: .init(name: "In space", uid: "2.25.77003"), finding: .mass,
          region: .space(SpatialShape(.polygon, corners, frameOfReferenceUID: frame)),
          measurements: [MeasuredValue(.area, Quantity(10, .squareMillimetres))]))
    }
    return MeasurementReport(
      observers: [
        .person(name: "Reader^One", organization: "Hospital"), .device(maker, uids: &uids),
      ], library: images, groups: groups,
      evaluations: [.init(CodedConcept("111050", "DCM", "Image Quality"), .present)])
  }

  mutating func writeReport(_ kind: ReportKind, segmentation: DataSet?) throws {
    let report = report(kind, segmentation: segmentation, &uids)
    let others = segmentation.map { [$0] } ?? []
    let file = try report.file(kind, from: series.source, others: others, header("Measurements"), uids: &uids)
    let unmeasured = MeasurementReport(
      observers: report.observers,
      groups: [
        MeasurementGroup(tracking: .init(name: "Not seen", uid: "2.25.9"), measurements: [MeasuredValue(.area, nil)])
      ])
    let empty = try unmeasured.file(kind, from: series.source, header("Not measured"), uids: &uids)
    try keep(
      kind == .comprehensive ? "sr_no_value" : "sr_3d_no_value", empty,
      truth: ["kind": "SR", "groups": [], "readBack": MeasurementReport(empty.dataSet)?.groups == unmeasured.groups])
    let values = report.groups.map { group in
      [
        "uid": group.tracking.uid, "name": group.tracking.name,
        "measurements": group.measurements.map { measurement -> [Any] in
          [
            measurement.name.value, measurement.quantity?.value ?? NSNull(),
            measurement.quantity?.unit.value ?? NSNull(),
            measurement.bounds?.lowerBound ?? NSNull(), measurement.bounds?.upperBound ?? NSNull(),
          ]
        },
      ]
    }
    let again = MeasurementReport(file.dataSet)
    try keep(
      kind == .comprehensive ? "sr" : "sr_3d", file,
      truth: ["kind": "SR", "groups": values, "readBack": again?.groups == report.groups])
  }
}
