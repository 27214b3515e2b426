// SPDX-License-Identifier: Apache-2.0
public import DICOM
public import Volumes

/// Outlines of regions as a treatment plan has them: an RT Structure Set.
///
/// > Source: DICOM PS3.3 C.8.8.5, C.8.8.6, C.8.8.8.
public struct StructureSet: Sendable {
  /// One outline.
  public struct Contour: Sendable, Hashable {
    /// Contour Geometric Type, such as `CLOSED_PLANAR`.
    public var type: String
    /// Its points in the patient, in millimetres.
    public var points: [Vector3]
    /// SOP Instance UIDs of the images that it was drawn on.
    public var images: [String]

    /// Makes an outline; the parameters are the properties.
    public init(type: String, points: [Vector3], images: [String] = []) {
      self.type = type
      self.points = points
      self.images = images
    }
  }

  /// One region.
  public struct Region: Sendable, Hashable {
    /// ROI Number.
    public var number: Int
    /// ROI Name.
    public var name: String
    /// ROI Display Color.
    public var colour: DisplayColour?
    /// RT ROI Interpreted Type, such as `ORGAN`.
    public var interpretedType: String?
    /// ROI Generation Algorithm: `MANUAL`, `SEMIAUTOMATIC` or `AUTOMATIC`.
    public var algorithm: String?
    /// Its outlines.
    public var contours: [Contour]

    /// Makes a region; the parameters are the properties.
    public init(
      number: Int, name: String, colour: DisplayColour? = nil, interpretedType: String? = nil,
      algorithm: String? = nil, contours: [Contour]
    ) {
      self.number = number
      self.name = name
      self.colour = colour
      self.interpretedType = interpretedType
      self.algorithm = algorithm
      self.contours = contours
    }
  }

  /// The regions, in the order of the file.
  public let regions: [Region]
  /// Frames of reference that the regions lie in.
  public let framesOfReference: [String]
  /// Outlines whose numbers make no points and that were passed over.
  public let unreadableContours: Int

  /// The structure set of a file; `nil` where it has none.
  public init?(_ dataSet: DataSet) {
    let structures = dataSet.items(.structureSetROISequence)
    guard !structures.isEmpty else { return nil }
    var contours: [Int: DataSet] = [:]
    for item in dataSet.items(.roiContourSequence) {
      if let number = item.integer(.referencedROINumber) { contours[number] = item }
    }
    var types: [Int: String] = [:]
    for item in dataSet.items(.rtroiObservationsSequence) {
      if let number = item.integer(.referencedROINumber) { types[number] = item.text(.rtroiInterpretedType) }
    }
    var unreadable = 0
    regions = structures.compactMap { item in
      guard let number = item.integer(.roiNumber) else { return nil }
      let drawn = contours[number]
      let outlines = (drawn?.items(.contourSequence) ?? []).compactMap { contour -> Contour? in
        let numbers = contour.reals(.contourData)
        guard !numbers.isEmpty, numbers.count % 3 == 0 else {
          unreadable += 1
          return nil
        }
        return Contour(
          type: contour.text(.contourGeometricType) ?? "",
          points: (0..<numbers.count / 3).map { Vector3(numbers[3 * $0], numbers[3 * $0 + 1], numbers[3 * $0 + 2]) },
          images: contour.items(.contourImageSequence).compactMap { $0.text(.referencedSOPInstanceUID) })
      }
      let colour = drawn?.integers(.roiDisplayColor) ?? []
      return Region(
        number: number, name: item.text(.roiName) ?? "region \(number)",
        colour: colour.count == 3 && colour.allSatisfy { (0...255).contains($0) }
          ? DisplayColour(red: UInt8(colour[0]), green: UInt8(colour[1]), blue: UInt8(colour[2])) : nil,
        interpretedType: types[number], algorithm: item.text(.roiGenerationAlgorithm), contours: outlines)
    }
    unreadableContours = unreadable
    var references: [String] = []
    for item in structures {
      if let uid = item.text(.referencedFrameOfReferenceUID), !references.contains(uid) { references.append(uid) }
    }
    framesOfReference = references
  }
}
