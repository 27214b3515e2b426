// SPDX-License-Identifier: Apache-2.0
public import DICOM
import Foundation
import Imaging
public import Volumes

/// A simulated CT volume as a series of CT images.
///
/// > Source: DICOM PS3.3 A.3 and C.8.2.1. Checked with `dciodvfy` in `Proofs/phantom_objects.py`.
public struct TomographyObject: Sendable {
  private let volume: Volume<Float>
  private let shared: DataSet
  private let header: StudyHeader

  /// What is added to Hounsfield units where they are stored, so that air is near 0.
  private static let offset: Float = 1024
  /// The time of one rotation in milliseconds, as scanners of the day have it.
  private static let rotationTime = 500.0

  /// Makes a series of a volume in Hounsfield units.
  public init(_ volume: Volume<Float>, _ header: StudyHeader, _ system: TomographySystem) {
    self.volume = volume
    self.header = header
    var data = header.head(
      sopClassUID: "1.2.840.10008.5.1.4.1.1.2", instance: "slice/0", modality: "CT",
      .init(number: 1, description: "\(header.subject) \(system.kernel.rawValue), simulated"))
    data.put(.imageType, .codeString, "ORIGINAL", "PRIMARY", "AXIAL", "SIMULATED")
    data.putPlanes(
      of: volume.grid, thickness: system.sliceThickness, frameOfReference: header.study.identity.frameOfReferenceUID)
    data.put(.kvp, decimals: [system.kilovolts])
    data.put(.dataCollectionDiameter, decimals: [system.fieldOfView])
    data.put(.reconstructionDiameter, decimals: [system.fieldOfView])
    data.put(.gantryDetectorTilt, decimals: [0])
    data.put(.rotationDirection, .codeString, "CW")
    data.put(.exposureTime, .integerString, String(Int(Self.rotationTime)))
    data.put(
      .xRayTubeCurrent, .integerString, String(Int((system.milliampereSeconds / Self.rotationTime * 1000).rounded())))
    data.put(.exposure, .integerString, String(Int(system.milliampereSeconds.rounded())))
    data.put(.convolutionKernel, .shortString, system.kernel.rawValue.uppercased())
    let windows = header.windows
    data.put(.windowCenter, decimals: windows.map(\.centre))
    data.put(.windowWidth, decimals: windows.map(\.width))
    data.put(.windowCenterWidthExplanation, .longString, windows.map(\.name))
    data.put(.rescaleIntercept, decimals: [-Double(Self.offset)])
    data.put(.rescaleSlope, decimals: [1])
    data.put(.rescaleType, .longString, "HU")
    shared = data
  }

  /// How many images there are.
  public var count: Int { volume.grid.size.z }

  /// The file of one slice, uncompressed.
  public func file(_ slice: Int) -> DICOMFile {
    var data = shared
    data.put(.sopInstanceUID, .uniqueIdentifier, header.uid("instance/slice/\(slice)"))
    data.putPlane(slice, of: volume.grid)
    let size = volume.grid.size
    let samples = volume.voxels[slice * size.x * size.y..<(slice + 1) * size.x * size.y]
    data.putPixels(
      PixelBytes.signed(samples, offset: Self.offset), columns: size.x, rows: size.y, bitsStored: 16, isSigned: true)
    return data.file
  }
}

extension BodyRegion {
  /// The windows that a reader would choose, the first for pictures.
  var windows: [(name: String, centre: Double, width: Double)] {
    switch self {
    case .thorax: [("LUNG", -600, 1500), ("MEDIASTINUM", 40, 400)]
    case .head: [("BRAIN", 40, 80), ("BONE", 600, 2800)]
    case .abdomen: [("ABDOMEN", 40, 400)]
    }
  }
}
