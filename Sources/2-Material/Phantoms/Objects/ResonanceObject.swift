// SPDX-License-Identifier: Apache-2.0
public import DICOM
import Foundation
import Imaging
public import Volumes

/// A simulated MR volume as a series of MR images.
///
/// > Source: DICOM PS3.3 A.4 and C.8.3.1. Checked with `dciodvfy` in `Proofs/phantom_objects.py`.
public struct ResonanceObject: Sendable {
  private let volume: Volume<Float>
  private let shared: DataSet
  private let header: StudyHeader

  /// The greatest number of 12 bits.
  private static let most: Float = 4095
  /// The frequency of protons in MHz at one tesla: γ/2π (CODATA 2018).
  private static let frequency = 42.577478518

  /// Makes a series of a volume of magnitudes.
  public init(_ volume: Volume<Float>, _ header: StudyHeader, _ system: ResonanceSystem) {
    self.volume = volume
    self.header = header
    var data = header.head(
      sopClassUID: "1.2.840.10008.5.1.4.1.1.4", instance: "slice/0", modality: "MR",
      .init(
        number: 1, description: "\(header.subject) \(system.sequence.rawValue), simulated"))
    data.put(.imageType, .codeString, "ORIGINAL", "PRIMARY", "OTHER", "SIMULATED")
    data.putPlanes(
      of: volume.grid, thickness: system.sliceThickness, frameOfReference: header.study.identity.frameOfReferenceUID)
    let isGradient = system.sequence == .spoiledGradientEcho
    let isInversion = system.sequence == .inversionRecovery
    data.put(.scanningSequence, .codeString, isGradient ? ["GR"] : isInversion ? ["IR", "SE"] : ["SE"])
    data.put(.sequenceVariant, .codeString, isGradient ? "SP" : "NONE")
    data.put(.scanOptions, .codeString)
    data.put(.mrAcquisitionType, .codeString, "2D")
    data.put(.repetitionTime, decimals: [system.repetitionTime])
    data.put(.echoTime, decimals: [system.echoTime])
    if isInversion { data.put(.inversionTime, decimals: [system.inversionTime]) }
    data.put(.echoTrainLength, .integerString, "1")
    data.put(.echoNumbers, .integerString, "1")
    data.put(.numberOfAverages, decimals: [1])
    data.put(.flipAngle, decimals: [isGradient ? system.flipAngle : 90])
    data.put(.magneticFieldStrength, decimals: [system.fieldStrength])
    data.put(.imagedNucleus, .shortString, "1H")
    data.put(.imagingFrequency, decimals: [(system.fieldStrength * Self.frequency * 1e4).rounded() / 1e4])
    data.put(.acquisitionMatrix, 0, system.matrix, system.matrix, 0)
    data.put(.inPlanePhaseEncodingDirection, .codeString, "COL")
    data.put(.reconstructionDiameter, decimals: [system.fieldOfView])
    let window = Self.window(of: volume)
    data.put(.windowCenter, decimals: [window.centre])
    data.put(.windowWidth, decimals: [window.width])
    shared = data
  }

  /// From nothing to what one voxel in five hundred exceeds.
  static func window(of volume: Volume<Float>) -> (centre: Double, width: Double) {
    var counts = [Int](repeating: 0, count: Int(most) + 1)
    for value in volume.voxels { counts[value.isNaN ? 0 : Int(min(max(value, 0), most))] += 1 }
    var above = volume.grid.count / 500
    let bright =
      counts.indices.reversed().first {
        above -= counts[$0]; return above < 0
      } ?? 1
    let width = Double(max(bright, 2))
    return (width / 2, width)
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
      PixelBytes.unsigned(samples, most: Self.most), columns: size.x, rows: size.y, bitsStored: 12, isSigned: false)
    return data.file
  }
}
