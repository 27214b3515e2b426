// SPDX-License-Identifier: Apache-2.0
import DICOM
import Volumes

extension SeriesFrame {
  /// The frames of a file.
  ///
  /// - Parameters:
  ///   - dataSet: The file's attributes.
  ///   - instance: Which file it is.
  /// - Returns: One for each frame; none for a file without rows and columns.
  static func all(_ dataSet: DataSet, instance: Int) -> [SeriesFrame] {
    guard let rows = dataSet.integer(.rows), let columns = dataSet.integer(.columns), rows > 0, columns > 0,
      rows <= 65535, columns <= 65535
    else { return [] }
    // A count that no file of 4 GiB can hold is a fault, and is not worked through.
    let frameLimit = 1 << 20
    let frames = min(dataSet.frameCount, frameLimit)
    let hasVectors = !dataSet.integers(.sliceVector).isEmpty || !dataSet.items(.detectorInformationSequence).isEmpty
    let offsets = dataSet.reals(.gridFrameOffsetVector)
    let isMultiFrame = dataSet[.numberOfFrames] != nil
    return (0..<frames).map { frame in
      let attributes = FrameAttributes(dataSet, frame: frame)
      var own = SeriesFrame(attributes, instance: instance, rows: rows, columns: columns, isMultiFrame: isMultiFrame)
      if !attributes.hasFunctionalGroups, frames > 1 || hasVectors || !offsets.isEmpty {
        own.placeByVectors(dataSet, frame: frame, offsets: offsets)
      }
      return own
    }
  }

  private init(_ attributes: FrameAttributes, instance: Int, rows: Int, columns: Int, isMultiFrame: Bool) {
    let dataSet = attributes.dataSet
    reference = StoredFrame(
      instance: instance, sopClassUID: dataSet.text(.sopClassUID) ?? "",
      sopInstanceUID: dataSet.text(.sopInstanceUID) ?? "", frame: attributes.frame, isMultiFrame: isMultiFrame)
    self.rows = rows
    self.columns = columns
    samplesPerPixel = dataSet.integer(.samplesPerPixel) ?? 1
    frameOfReferenceUID = dataSet.text(.frameOfReferenceUID)
    let measures = Tag.pixelMeasuresSequence
    let position = attributes.reals(.imagePositionPatient, in: .planePositionSequence)
    let orientation = attributes.reals(.imageOrientationPatient, in: .planeOrientationSequence)
    let spacing = attributes.reals(.pixelSpacing, in: measures)
    plane = FramePlane(position: position, orientation: orientation, spacing: spacing)
    thickness = attributes.real(.sliceThickness, in: measures).flatMap { $0 > 0 ? $0 : nil }
    statedSpacing = attributes.real(.spacingBetweenSlices, in: measures)
    statedTilt = dataSet.real(.gantryDetectorTilt)
    let frameTypes: [Tag] = [.ctImageFrameTypeSequence, .mrImageFrameTypeSequence, .petFrameTypeSequence]
    let frameType = frameTypes.lazy.compactMap { attributes.groups($0).first?.texts(.frameType) }.first { !$0.isEmpty }
    imageType = frameType ?? dataSet.texts(.imageType)
    instanceNumber = dataSet.integer(.instanceNumber) ?? 0
    modality = ModalityMapping(attributes)
    kinds = Self.kinds(attributes)
    times = Self.times(attributes)
    if dataSet[.segmentationType] != nil {
      let segments = dataSet.items(.segmentSequence).count
      refusal = "a segmentation of \(Wording.count(segments, "segment")): masks, not images"
    } else if imageType.contains("MOSAIC") {
      refusal =
        "a mosaic: many slices side by side in one picture, where only the maker's private attributes say which is where"
    } else if plane == nil {
      let missing = [
        position.count == 3 ? nil : "Image Position (Patient)",
        orientation.count == 6 ? nil : "Image Orientation (Patient)", spacing.count == 2 ? nil : "Pixel Spacing",
      ].compactMap(\.self)
      refusal =
        missing.isEmpty
        ? "position, orientation and spacing make no plane" : "no " + missing.joined(separator: ", no ")
    }
  }

  private static func kinds(_ attributes: FrameAttributes) -> [StackKey: String] {
    let dataSet = attributes.dataSet
    var kinds: [StackKey: String] = [:]
    if let time = attributes.real(.effectiveEchoTime, in: .mrEchoSequence) ?? dataSet.real(.echoTime) {
      kinds[.echo] = Wording.number(time) + " ms"
    } else if let number = dataSet.integer(.echoNumbers) {
      kinds[.echo] = "number \(number)"
    }
    let diffusion = attributes.groups(.mrDiffusionSequence).first ?? dataSet
    if let weight = diffusion.real(.diffusionBValue) ?? privateDiffusionWeight(dataSet) {
      kinds[.diffusionWeight] = Wording.number(weight) + " s/mm²"
    }
    let gradient = diffusion.items(.diffusionGradientDirectionSequence).first ?? diffusion
    let direction = gradient.reals(.diffusionGradientOrientation)
    if direction.count == 3 {
      kinds[.diffusionDirection] = direction.map { Wording.number($0) }.joined(separator: ", ")
    }
    kinds[.component] = dataSet.text(.complexImageComponent)
    kinds[.kernel] = dataSet.text(.convolutionKernel)
    kinds[.thickness] = attributes.real(.sliceThickness, in: .pixelMeasuresSequence).map { Wording.number($0) + " mm" }
    kinds[.stack] = attributes.groups(.frameContentSequence).first?.text(.stackID)
    return kinds
  }

  /// The b-value where only a maker's private attribute has it.
  private static func privateDiffusionWeight(_ dataSet: DataSet) -> Double? {
    func creator(_ group: UInt16) -> String { dataSet.text(Tag(group: group, element: 0x0010)) ?? "" }
    if creator(0x0019) == "SIEMENS MR HEADER", let weight = dataSet.real(Tag(group: 0x0019, element: 0x100C)) {
      return weight
    }
    if creator(0x2001) == "Philips Imaging DD 001", let weight = dataSet.real(Tag(group: 0x2001, element: 0x1003)) {
      return weight
    }
    if creator(0x0043) == "GEMS_PARM_01", let weight = dataSet.real(Tag(group: 0x0043, element: 0x1039)) {
      // The maker adds 10⁹ to the b-value of some sequences.
      return weight >= 1e9 ? weight - 1e9 : weight
    }
    return nil
  }

  private static func times(_ attributes: FrameAttributes) -> [TimeKey: String] {
    let dataSet = attributes.dataSet
    let content = attributes.groups(.frameContentSequence).first
    var times: [TimeKey: String] = [:]
    func put(_ key: TimeKey, _ number: Double?) {
      if let number { times[key] = Wording.number(number, places: 6) }
    }
    put(
      .temporalPosition,
      (content?.integer(.temporalPositionIndex) ?? dataSet.integer(.temporalPositionIdentifier)).map(Double.init))
    put(.timeOffset, attributes.real(.temporalPositionTimeOffset, in: .temporalPositionSequence))
    put(
      .trigger,
      attributes.real(.nominalCardiacTriggerDelayTime, in: .cardiacSynchronizationSequence)
        ?? dataSet.real(.triggerTime))
    put(.frameReference, dataSet.real(.frameReferenceTime))
    put(
      .acquisition,
      (content?.integer(.frameAcquisitionNumber) ?? dataSet.integer(.acquisitionNumber)).map(Double.init))
    times[.acquisitionTime] =
      content?.text(.frameAcquisitionDateTime) ?? dataSet.text(.acquisitionDateTime)
      ?? dataSet.text(.acquisitionTime).map { (dataSet.text(.acquisitionDate) ?? "") + $0 }
    times[.contentTime] = dataSet.text(.contentTime)
    return times
  }

  /// Places a frame of an older multi-frame file, whose top level places the first frame alone.
  private mutating func placeByVectors(_ dataSet: DataSet, frame: Int, offsets: [Double]) {
    func entry(_ tag: Tag) -> Int? {
      let vector = dataSet.integers(tag)
      return vector.indices.contains(frame) ? vector[frame] : nil
    }
    let spacing = dataSet.reals(.pixelSpacing)
    if !offsets.isEmpty {
      // PS3.3 C.8.8.3.2: offsets from the first plane along the normal; where the first is not 0 they are z itself, of axial planes.
      guard let plane, offsets.indices.contains(frame), let placed = plane.moved(by: offsets[frame] - offsets[0])
      else {
        refusal = refusal ?? "Grid Frame Offset Vector has \(offsets.count) entries, none for this frame"
        plane = nil
        return
      }
      self.plane = placed
      return
    }
    kinds[.energyWindow] = entry(.energyWindowVector).map(String.init)
    kinds[.detector] = entry(.detectorVector).map(String.init)
    if let slot = entry(.timeSlotVector) { times[.timeSlot] = String(slot) }
    let detectors = dataSet.items(.detectorInformationSequence)
    let detector = entry(.detectorVector).map { $0 > 0 ? detectors[safe: $0 - 1] : nil } ?? detectors.first
    if let slice = entry(.sliceVector), slice > 0, let step = dataSet.real(.spacingBetweenSlices), step != 0,
      let first = FramePlane(
        position: detector?.reals(.imagePositionPatient) ?? dataSet.reals(.imagePositionPatient),
        orientation: detector?.reals(.imageOrientationPatient) ?? dataSet.reals(.imageOrientationPatient),
        spacing: spacing), let placed = first.moved(by: Double(slice - 1) * step)
    {
      plane = placed
      refusal = nil
    } else if dataSet.frameCount > 1 {
      plane = nil
      refusal = "a multi-frame file that does not say where each frame lies"
    }
  }
}

extension Array {
  /// The element of a place; `nil` where there is none.
  subscript(safe place: Int) -> Element? { indices.contains(place) ? self[place] : nil }
}
