// SPDX-License-Identifier: Apache-2.0
public import DICOM
import Volumes

/// Puts files in order: into series, and inside each into stacks of slices.
///
/// Only headers are needed; pixels come in when a volume is made of a stack. Nothing is mended on the way: what is odd is a
/// ``GeometryFinding`` with its numbers.
///
/// **How.** Frames are told apart by frame of reference, size, image type, orientation, spacing, stack and (nuclear medicine) energy
/// window and detector. Where frames of a stack then share a position, they are told apart by echo, diffusion weighting, complex
/// component, kernel and thickness, as far as these differ; what is left is a series over time, told apart by the first attribute that
/// gives each point in time its own slices, at last by the order of instance numbers. Slices are sorted by where their position lies
/// along the normal, never by slice location or number.
public struct SeriesBuilder: Sendable {
  /// Keys that do not divide, though they differ: two ranges of a head CT with different thickness, say, stay one stack of variable
  /// gaps when the image type is among them.
  public var ignoredKeys: Set<StackKey>

  /// Makes a builder; the parameter is the property.
  public init(ignoredKeys: Set<StackKey> = []) { self.ignoredKeys = ignoredKeys }

  /// The series of files, in the order in which they first come up.
  ///
  /// - Parameter files: The attributes of each file; pixels may be left out.
  /// - Returns: Every file in one series, in a stack or left out.
  /// - Complexity: O(*n* log *n*) for *n* frames.
  public func series(_ files: [DataSet]) -> [ImageSeries] {
    var order: [String] = []
    var members: [String: [Int]] = [:]
    for (place, file) in files.enumerated() {
      let uid = file.text(.seriesInstanceUID) ?? ""
      if members[uid] == nil { order.append(uid) }
      members[uid, default: []].append(place)
    }
    return order.map { series($0, of: files, instances: members[$0] ?? []) }
  }

  private func series(_ uid: String, of files: [DataSet], instances: [Int]) -> ImageSeries {
    var leftOut: [ImageSeries.LeftOut] = []
    var frames: [SeriesFrame] = []
    var seen: Set<String> = []
    var repeated = 0
    for instance in instances {
      let own = files[instance].text(.sopInstanceUID) ?? ""
      if !own.isEmpty, !seen.insert(own).inserted {
        repeated += 1
        leftOut.append(.init(instance: instance, reason: "the same SOP Instance UID as a file before"))
        continue
      }
      let all = SeriesFrame.all(files[instance], instance: instance)
      if all.isEmpty { leftOut.append(.init(instance: instance, reason: Self.reasonWithoutPixels(files[instance]))) }
      frames += all
    }
    var findings: [GeometryFinding] = []
    if repeated > 0 {
      findings.append(
        GeometryFinding(
          .repeatedInstances, "\(Wording.count(repeated, "file")) given more than once; the first of each counts",
          figures: [.init("files", Double(repeated))]))
    }
    let references = Set(frames.filter { $0.plane != nil && !$0.isLocaliser }.compactMap(\.frameOfReferenceUID))
    if references.count > 1 {
      findings.append(
        GeometryFinding(
          .mixedFramesOfReference,
          "slices lie in \(references.count) frames of reference; their positions cannot be compared",
          figures: [.init("frames of reference", Double(references.count))]))
    }
    var stacks: [ImageStack] = []
    for pictures in grouped(frames.filter { $0.isLocaliser || $0.refusal != nil }, by: { $0.refusalKey }) {
      stacks.append(pictureStack(pictures.frames))
    }
    let placed = frames.filter { !$0.isLocaliser && $0.refusal == nil }
    let volumes = divided(placed, by: StackKey.dividing.filter { !ignoredKeys.contains($0) }, distinctions: [])
      .flatMap { dividedRepeats($0.frames, distinctions: $0.distinctions) }
      .map { volumeStack($0.frames, distinctions: $0.distinctions) }
    stacks = volumes.sorted { $0.frameCount > $1.frameCount } + stacks
    let first = instances.first.map { files[$0] }
    return ImageSeries(
      seriesInstanceUID: uid, modality: first?.text(.modality) ?? "", number: first?.integer(.seriesNumber),
      instances: instances, stacks: stacks, leftOut: leftOut, findings: findings)
  }

  private static func reasonWithoutPixels(_ file: DataSet) -> String {
    switch file.text(.modality) {
    case "RTSTRUCT": "a structure set: outlines, no pixels"
    case "SR": "a structured report"
    case "PR": "a presentation state"
    case "KO": "a selection of key objects"
    case "RTPLAN": "a treatment plan"
    default: "no pixels: rows and columns are absent"
    }
  }
}

extension SeriesFrame {
  /// What pictures without a place are grouped by.
  fileprivate var refusalKey: String {
    isLocaliser ? "localiser \(rows)×\(columns)" : (refusal ?? "") + "\(rows)×\(columns)×\(samplesPerPixel)"
  }
}

extension ImageStack {
  /// All frames of all points in time.
  var frameCount: Int { times.reduce(0) { $0 + $1.count } }
}

extension SeriesBuilder {
  /// Some frames with what tells them from the others.
  struct Part {
    var frames: [SeriesFrame]
    var distinctions: [ImageStack.Distinction]
  }

  /// Groups of frames with the same word, in the order in which the words first come up.
  func grouped(_ frames: [SeriesFrame], by word: (SeriesFrame) -> String) -> [(word: String, frames: [SeriesFrame])] {
    var order: [String] = []
    var groups: [String: [SeriesFrame]] = [:]
    for frame in frames {
      let own = word(frame)
      if groups[own] == nil { order.append(own) }
      groups[own, default: []].append(frame)
    }
    return order.map { ($0, groups[$0] ?? []) }
  }

  /// Divides frames by each key in turn.
  func divided(_ frames: [SeriesFrame], by keys: [StackKey], distinctions: [ImageStack.Distinction]) -> [Part] {
    var parts = [Part(frames: frames, distinctions: distinctions)]
    if frames.isEmpty { return [] }
    for key in keys {
      parts = parts.flatMap { part in
        let groups =
          switch key {
          case .orientation: clustered(part.frames)
          default: grouped(part.frames) { $0.word(for: key) }
          }
        if groups.count == 1 { return [part] }
        return groups.map { group in
          Part(frames: group.frames, distinctions: part.distinctions + [.init(key: key, value: group.word)])
        }
      }
    }
    return parts
  }

  /// Groups of frames whose planes are parallel.
  private func clustered(_ frames: [SeriesFrame]) -> [(word: String, frames: [SeriesFrame])] {
    var groups: [(plane: FramePlane, frames: [SeriesFrame])] = []
    for frame in frames {
      guard let plane = frame.plane else { continue }
      let place = groups.firstIndex { $0.plane.angle(to: plane) <= StackGeometry.Tolerance.turn }
      if let place {
        groups[place].frames.append(frame)
      } else {
        groups.append((plane, [frame]))
      }
    }
    return groups.map { group in
      let cosines = [
        group.plane.alongRow.x, group.plane.alongRow.y, group.plane.alongRow.z, group.plane.downColumn.x,
        group.plane.downColumn.y, group.plane.downColumn.z,
      ]
      return (cosines.map { Wording.number($0, places: 4) }.joined(separator: ", "), group.frames)
    }
  }

  /// Divides frames that share positions by what tells their kind apart.
  func dividedRepeats(_ frames: [SeriesFrame], distinctions: [ImageStack.Distinction]) -> [Part] {
    for key in StackKey.dividingRepeats where !ignoredKeys.contains(key) {
      guard StackPositions(frames).mostRepeats > 1 else { break }
      let groups = grouped(frames) { $0.word(for: key) }
      guard groups.count > 1 else { continue }
      return groups.flatMap { group in
        dividedRepeats(group.frames, distinctions: distinctions + [.init(key: key, value: group.word)])
      }
    }
    return [Part(frames: frames, distinctions: distinctions)]
  }
}

extension SeriesFrame {
  /// What a frame has of a key, in words.
  func word(for key: StackKey) -> String {
    switch key {
    case .frameOfReference: frameOfReferenceUID ?? "none"
    case .size: "\(columns) × \(rows)" + (samplesPerPixel > 1 ? " × \(samplesPerPixel)" : "")
    case .imageType: imageType.joined(separator: "\\")
    // Spacings that differ by less than a thousandth of a millimetre are one.
    case .pixelSpacing:
      plane.map { "\(Wording.number($0.betweenRows)) × \(Wording.number($0.betweenColumns)) mm" } ?? "none"
    default: kinds[key] ?? "none"
    }
  }
}
