// SPDX-License-Identifier: Apache-2.0
public import DICOM

/// How somebody laid down that images be shown: a Grayscale Softcopy Presentation State.
///
/// > Source: DICOM PS3.3 A.33.1, C.11.1, C.11.6, C.11.8, C.10.4 to C.10.6; PS3.4 annex N.
public struct SoftcopyPresentation: Sendable, Equatable {
  /// What turns greys into what is sent to the screen.
  public enum Polarity: Sendable, Equatable {
    /// As they are.
    case identity
    /// Black for white.
    case inverse
    /// By a table over the whole range of greys.
    case table(LookupTable)
  }

  /// Greys for some of the images.
  struct Greys: Sendable, Equatable {
    var images: [ReferencedFrames]
    var transform: VOITransform
  }

  /// Frames of one file.
  public struct ReferencedFrames: Sendable, Hashable {
    /// SOP Instance UID of the file.
    public var sopInstanceUID: String
    /// Which frames, counted from 0; all where empty.
    public var frames: [Int]

    func includes(_ sopInstanceUID: String, _ frame: Int) -> Bool {
      self.sopInstanceUID == sopInstanceUID && (frames.isEmpty || frames.contains(frame))
    }
  }

  /// The part of an image that is shown, corners counted from 1 as column and row.
  public struct DisplayedArea: Sendable, Hashable {
    /// Column and row of the pixel at the top left.
    public var topLeft: SIMD2<Int>
    /// Column and row of the pixel at the bottom right.
    public var bottomRight: SIMD2<Int>
  }

  /// The images that it is about.
  public let images: [ReferencedFrames]
  /// The modality LUT that stands in place of the images' own; without one, samples are taken as they are.
  public let modality: ModalityMapping
  /// What turns greys into what is sent to the screen.
  public let polarity: Polarity
  /// What is covered.
  public let shutter: DisplayShutter?
  /// How far the image is turned clockwise, in degrees: 0, 90, 180 or 270.
  public let rotation: Int
  /// Whether left and right are swapped, after turning.
  public let isFlipped: Bool
  /// The drawings over the images.
  public let drawings: [SoftcopyDrawing]
  /// Its tables whose entries were left out when its file was read.
  let tablesLeftOut: [String]
  private let greys: [Greys]
  private let areas: [(images: [ReferencedFrames], area: DisplayedArea)]

  /// The state of a file; `nil` where its class is not Grayscale Softcopy Presentation State.
  public init?(_ dataSet: DataSet) {
    guard dataSet.text(.sopClassUID) == "1.2.840.10008.5.1.4.1.1.11.1" else { return nil }
    images = dataSet.items(.referencedSeriesSequence).flatMap { Self.frames($0) }
    modality = ModalityMapping(FrameAttributes(dataSet))
    let canBeNegative = modality.canBeNegative(signedSamples: false)
    greys = dataSet.items(.softcopyVOILUTSequence).compactMap { item in
      let table = item.items(.voilutSequence).first
      let signed = canBeNegative || table?[.lutDescriptor]?.representation == .signedShort
      let rule: VOITransform.Rule
      if let window = Window.all(in: item).first {
        rule = .window(window)
      } else if let table = table.flatMap({ LookupTable($0, hasSignedInputs: signed) }) {
        rule = .table(table)
      } else {
        return nil
      }
      return Greys(images: Self.frames(item), transform: VOITransform(rule: rule, source: .presentationState))
    }
    let tables: [(Tag, String)] = [
      (.modalityLUTSequence, "the presentation state's modality table"),
      (.presentationLUTSequence, "the presentation state's table of greys"),
    ]
    let voi = dataSet.items(.softcopyVOILUTSequence).flatMap { $0.items(.voilutSequence) }
    tablesLeftOut =
      tables.filter { dataSet.items($0.0).contains { $0.leavesOut(.lutData) } }.map(\.1)
      + (voi.contains { $0.leavesOut(.lutData) } ? ["a VOI table of the presentation state"] : [])
    if let item = dataSet.items(.presentationLUTSequence).first, let table = LookupTable(item, hasSignedInputs: false) {
      polarity = .table(table)
    } else {
      polarity = dataSet.text(.presentationLUTShape) == "INVERSE" ? .inverse : .identity
    }
    shutter = DisplayShutter(dataSet)
    let turn = dataSet.integer(.imageRotation) ?? 0
    rotation = [0, 90, 180, 270].contains(turn) ? turn : 0
    isFlipped = dataSet.text(.imageHorizontalFlip) == "Y"
    drawings = dataSet.items(.graphicAnnotationSequence).flatMap(SoftcopyDrawing.all)
    areas = dataSet.items(.displayedAreaSelectionSequence).compactMap { item in
      let (first, last) = (
        item.integers(.displayedAreaTopLeftHandCorner), item.integers(.displayedAreaBottomRightHandCorner)
      )
      guard first.count == 2, last.count == 2 else { return nil }
      return (
        Self.frames(item),
        DisplayedArea(topLeft: SIMD2(first[0], first[1]), bottomRight: SIMD2(last[0], last[1]))
      )
    }
  }

  /// Whether it is about a frame, counted from 0.
  public func applies(to sopInstanceUID: String, frame: Int) -> Bool {
    images.contains { $0.includes(sopInstanceUID, frame) }
  }

  /// The greys that it lays down for a frame; `nil` where it lays down none and the whole range is shown.
  public func greys(for sopInstanceUID: String, frame: Int) -> VOITransform? {
    greys.first { $0.images.isEmpty || $0.images.contains { $0.includes(sopInstanceUID, frame) } }?.transform
  }

  /// The part of a frame that it shows; `nil` where it names none.
  public func displayedArea(for sopInstanceUID: String, frame: Int) -> DisplayedArea? {
    areas.first { $0.images.isEmpty || $0.images.contains { $0.includes(sopInstanceUID, frame) } }?.area
  }

  private static func frames(_ item: DataSet) -> [ReferencedFrames] {
    item.items(.referencedImageSequence).compactMap { image in
      image.text(.referencedSOPInstanceUID).map {
        ReferencedFrames(
          sopInstanceUID: $0, frames: image.integers(.referencedFrameNumber).filter { $0 > 0 }.map { $0 - 1 })
      }
    }
  }

  /// Whether two states show the same.
  public static func == (first: SoftcopyPresentation, second: SoftcopyPresentation) -> Bool {
    first.images == second.images && first.modality == second.modality && first.polarity == second.polarity
      && first.shutter == second.shutter && first.rotation == second.rotation && first.isFlipped == second.isFlipped
      && first.drawings == second.drawings && first.greys == second.greys
      && first.areas.elementsEqual(second.areas) { $0.images == $1.images && $0.area == $1.area }
  }
}
