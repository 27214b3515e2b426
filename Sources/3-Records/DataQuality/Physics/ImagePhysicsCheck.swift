// SPDX-License-Identifier: Apache-2.0
import Catalog
import Datasets
import Features
import Vocabulary

/// Finds images that were made or stored differently: by what their headers say, by what is measured of the pictures, and by how they look
/// beside the others of their modality and view.
///
/// See `Documentation/image_checks.md` for each question, and Documentation/proof/image_physics.md for how often each is right on planted
/// faults and wrong on real images.
///
/// > Checked on planted faults in `ImagePhysicsCheckTests`.
public struct ImagePhysicsCheck: QualityCheck {
  /// Its name, `image-physics`.
  public let name = "image-physics"
  /// Below this correlation with the median picture, in the opposite polarity, an image is called inverted.
  public var leastInverted: Double
  /// By how much another symmetry has to correlate better for an image to be called turned.
  public var leastTurned: Double
  /// Below this correlation of left and right an image is called mirrored; negative.
  public var mostMirrored: Double

  /// Makes the check; the parameters are the properties.
  public init(leastInverted: Double = 0.3, leastTurned: Double = 0.3, mostMirrored: Double = -0.45) {
    self.leastInverted = leastInverted
    self.leastTurned = leastTurned
    self.mostMirrored = mostMirrored
  }

  /// What it finds, the gravest first.
  public func findings(in input: QualityInput) throws -> [QualityFinding] { try outcome(in: input).findings }

  /// What it finds, and which questions could not be put.
  /// - Complexity: O(*n*) for *n* images.
  public func outcome(in input: QualityInput) throws -> QualityOutcome {
    var outcome = QualityOutcome()
    outcome.findings = HeaderRule.all.compactMap { finding($0, input) }
    do {
      let rows = try input.vectors(ImagePhysics.vectorName, for: name)
      let view = PhysicsView(rows: rows)
      outcome.findings +=
        blank(view, input) + PictureRule.all.compactMap { finding($0, view, input) } + depth(view, input)
      outcome.gaps += QualityInput.gap(rows.count { $0 == nil }, of: rows.count, ImagePhysics.vectorName)
    } catch {
      outcome.gaps.append(error)
    }
    do {
      let rows = try input.vectors(PerceptualHash.vectorName, for: name)
      let (findings, gaps) = orientation(rows.map { $0.flatMap { ImageHashes($0)?.thumbnail } }, input)
      outcome.findings += findings
      outcome.gaps += gaps
    } catch {
      outcome.gaps.append(error)
    }
    outcome.findings = outcome.findings.enumerated().sorted {
      ($1.element.severity, $0.offset) < ($0.element.severity, $1.offset)
    }.map(\.element)
    return outcome
  }

  private func finding(_ rule: HeaderRule, _ input: QualityInput) -> QualityFinding? {
    let judged = input.items.filter { rule.isJudged($0) }
    let cases = judged.compactMap { item in rule.fault(item).map { QualityFinding.Case(item.entry.key, note: $0) } }
    guard !cases.isEmpty else { return nil }
    return made(
      rule.name,
      "\(FoundShare.counted(cases.count, "image")) of \(judged.count) \(cases.count == 1 ? "has" : "have") \(rule.words)",
      rule.severity, rule.advice, cases, of: judged.count,
      "share of images with \(rule.words), of those to which the question applies")
  }

  private func made(
    _ name: String, _ title: String, _ severity: QualityFinding.Severity, _ advice: String,
    _ cases: [QualityFinding.Case],
    of judged: Int, _ definition: String
  ) -> QualityFinding {
    QualityFinding(
      check: self.name, severity: severity, title: title, advice: advice,
      evidence: [FoundShare.estimate(name, Set(cases.map(\.image)).count, of: judged, definition: definition)],
      cases: cases.sorted { ($1.score ?? 0, $0.image) < ($0.score ?? 0, $1.image) })
  }

  /// Whether an image is of one grey; of such a one nothing else is said, or it would be called clipped too.
  private static func isBlank(_ view: PhysicsView, _ place: Int) -> Bool {
    view["saturated-low", place] == 1 || view["range-used", place] == nil
  }

  /// Images of one grey.
  private func blank(_ view: PhysicsView, _ input: QualityInput) -> [QualityFinding] {
    let judged = input.items.indices.filter { view.rows[$0] != nil }
    let cases = judged.filter { Self.isBlank(view, $0) }
      .map { QualityFinding.Case(input.items[$0].entry.key, note: "one grey") }
    guard !cases.isEmpty else { return [] }
    return [
      made(
        "physics.blank",
        "\(FoundShare.counted(cases.count, "image")) of \(judged.count) \(cases.count == 1 ? "is" : "are") of one grey",
        .serious,
        "There is nothing to be seen. They were not exposed, not sent whole or not decoded; take them out, or send them again.",
        cases, of: judged.count, "share of images whose 1st and 99th percentile are the same")
    ]
  }

  /// Fewer bits than the header says.
  private func depth(_ view: PhysicsView, _ input: QualityInput) -> [QualityFinding] {
    let judged = input.items.indices.filter {
      view["levels", $0] != nil && (ValueRule.number(input.items[$0], AttributeName.bits) ?? 0) > 8
    }
    let cases = judged.filter { place in
      guard let levels = view["levels", place], let columns = view["columns", place], let rows = view["rows", place]
      else { return false }
      return levels > 1 && levels <= 256 && columns * rows >= 65_536
    }.map { QualityFinding.Case(input.items[$0].entry.key, note: "256 levels or fewer") }
    guard !cases.isEmpty else { return [] }
    return [
      made(
        "physics.bits",
        "\(FoundShare.counted(cases.count, "image")) of \(judged.count) \(cases.count == 1 ? "has" : "have") eight bits or fewer in samples that hold more",
        .note, "They were made from pictures of eight bits. Detail is lost, and a model can tell them by it.", cases,
        of: judged.count,
        "share of images with 256 different numbers or fewer, of those with more than eight bits stored and 65,536 pixels"
      )
    ]
  }

  /// Images of one modality, view and body part, which can be held against each other.
  static func kinds(_ input: QualityInput) -> [[Int]] {
    Dictionary(grouping: input.items.indices) { place in
      [AttributeName.modality, AttributeName.bodyPart, AttributeName.view].map {
        ValueRule.text(input.items[place], $0) ?? ""
      }
    }.sorted { $0.key.lexicographicallyPrecedes($1.key) }.map(\.value)
  }

  private func finding(_ rule: PictureRule, _ view: PhysicsView, _ input: QualityInput) -> QualityFinding? {
    var cases: [QualityFinding.Case] = []
    var judged = 0
    for kind in Self.kinds(input) {
      // Detail and noise depend on how many pixels there are: sizes within a factor of two are held against each other.
      let known = kind.filter { view[rule.place, $0] != nil && !Self.isBlank(view, $0) }
      let bySize = Dictionary(grouping: known) { place in
        Int((view["columns", place] ?? 1)).bitWidth - Int((view["columns", place] ?? 1)).leadingZeroBitCount
      }
      for (_, places) in bySize.sorted(by: { $0.key < $1.key }) {
        let values = places.map { view[rule.place, $0] ?? 0 }
        let scale = RobustScale(values)
        guard rule.isAbsolute || scale != nil else { continue }
        judged += places.count
        for (place, value) in zip(places, values) {
          let isBeyond = rule.side == .high ? value > rule.bound : value < rule.bound
          guard isBeyond else { continue }
          // Where half are the same and one is not, it stands out by any number of deviations.
          let deviation = scale.map { $0.deviation(value) ?? (value < $0.middle ? -1e9 : 1e9) } ?? 0
          guard rule.isAbsolute || (rule.side == .high ? deviation : -deviation) > rule.deviations else { continue }
          cases.append(.init(input.items[place].entry.key, score: rule.isAbsolute ? value : min(abs(deviation), 1e6)))
        }
      }
    }
    guard !cases.isEmpty else { return nil }
    return made(
      "physics.\(rule.place)", "\(FoundShare.counted(cases.count, "image")) of \(judged) \(rule.words)", rule.severity,
      rule.advice, cases, of: judged,
      rule.isAbsolute
        ? "share of images in which \(rule.place) is above \(rule.bound)"
        : "share of images in which \(rule.place) lies more than \(rule.deviations) robust deviations from the median of their modality, body part, "
          + "view and size, and is \(rule.side == .high ? "above" : "below") \(rule.bound)")
  }

  /// Inverted, turned and mirrored pictures.
  private func orientation(_ thumbnails: [GreyThumbnail?], _ input: QualityInput) -> ([QualityFinding], [QualityGap]) {
    var inverted: [QualityFinding.Case] = []
    var turned: [QualityFinding.Case] = []
    var mirrored: [QualityFinding.Case] = []
    var (judged, alone) = (0, 0)
    for kind in Self.kinds(input) {
      let places = kind.filter { thumbnails[$0] != nil }
      guard let template = PictureTemplate(places.compactMap { thumbnails[$0] }) else {
        alone += places.count
        continue
      }
      judged += places.count
      for place in places {
        guard let thumbnail = thumbnails[place] else { continue }
        let key = input.items[place].entry.key
        let judgement = template.judgement(thumbnail)
        if judgement.correlation < -leastInverted,
          abs(judgement.bestCorrelation) < -judgement.correlation + leastTurned / 2
        {
          inverted.append(.init(key, score: -judgement.correlation))
          continue
        }
        let isTurned = judgement.best != .asIs && judgement.best != .mirrored
        if isTurned, abs(judgement.bestCorrelation) > max(judgement.correlation, 0) + leastTurned {
          turned.append(
            .init(
              key, score: abs(judgement.bestCorrelation) - judgement.correlation, note: judgement.best.inverse.rawValue)
          )
        } else if judgement.sideCorrelation < mostMirrored {
          mirrored.append(.init(key, score: -judgement.sideCorrelation))
        }
      }
    }
    var findings: [QualityFinding] = []
    func say(
      _ name: String, _ cases: [QualityFinding.Case], _ words: String, _ severity: QualityFinding.Severity,
      _ advice: String
    ) {
      guard !cases.isEmpty else { return }
      findings.append(
        made(
          "physics.\(name)",
          "\(FoundShare.counted(cases.count, "image")) of \(judged) \(cases.count == 1 ? "is" : "are") \(words)",
          severity, advice,
          cases, of: judged,
          "share of images that look \(words) beside the median picture of their modality, body part and view"))
    }
    say(
      "inverted", inverted, "inverted", .serious,
      "Black and white are exchanged although the header does not say so (MONOCHROME1 and 2 were mixed up, or an inverted picture was saved). Invert them, and mend their source."
    )
    say(
      "turned", turned, "turned or upside down", .serious,
      "They stand differently from the others. Turn them, and look whether the sides are still right.")
    say(
      "mirrored", mirrored, "mirrored from left to right", .warning,
      "The heart is on the other side. Either the picture was mirrored, or a PA view was stored as AP, or the patient has a situs inversus: look for the marker."
    )
    let gaps =
      alone == 0
      ? []
      : [
        QualityGap(
          "orientation",
          "\(FoundShare.counted(alone, "image")) \(alone == 1 ? "belongs" : "belong") to a modality, body part and view with fewer than \(PictureTemplate.fewest) images, which have no median picture"
        )
      ]
    return (findings, gaps)
  }
}
