// SPDX-License-Identifier: Apache-2.0
import DICOM
import Imaging
import Testing
import Volumes

@Suite("Writing and reading reports")
struct ReportTests {
  static func report(_ source: SourceImages) -> MeasurementReport {
    let images = source.frames.map(\.reference)
    return MeasurementReport(
      observers: [
        .person(name: "Reader^One", organization: "Hospital"),
        .device(uid: "2.25.9", name: "Finder", maker: nil),
      ],
      library: images,
      groups: [
        MeasurementGroup(
          tracking: .init(name: "F1", uid: "2.25.81"), category: .morphologicallyAbnormalStructure, finding: .mass,
          sites: [.init(.kidney, laterality: .left)],
          region: .shape(PlanarShape(.circle, [SIMD2(1, 1), SIMD2(1, 2.5)]), on: images[1]),
          algorithm: .init(name: "Finder", version: "2", parameters: ["a=1"]),
          measurements: [
            MeasuredValue(
              .diameter, Quantity(3, .millimetres), bounds: 2.5...4, method: .mean, derivation: .mean,
              sources: [images[0]]),
            MeasuredValue(.area, nil),
          ],
          evaluations: [.init(CodedConcept("1", "99X", "Margin"), .present)])
      ],
      evaluations: [.init(CodedConcept("2", "99X", "Quality"), .absent)])
  }

  static func write(_ kind: ReportKind, _ report: MeasurementReport, _ source: SourceImages) throws -> DataSet {
    var uids = UIDSource(seed: 2)
    return try report.file(kind, from: source, MadeSeries.header(), uids: &uids).dataSet
  }

  @Test func `orders the tree as TID 1500 does`() throws {
    let data = try Self.write(
      .comprehensive, Self.report(SourceImages(MadeSeries.slices(2))), SourceImages(MadeSeries.slices(2)))
    #expect(data.text(.valueType) == "CONTAINER")
    #expect(data.text(.continuityOfContent) == "SEPARATE")
    #expect(data.items(.conceptNameCodeSequence).first?.text(.codeValue) == "126000")
    let template = data.items(.contentTemplateSequence).first
    #expect(template?.text(.mappingResource) == "DCMR")
    #expect(template?.text(.templateIdentifier) == "1500")
    let items = data.items(.contentSequence)
    let found = items.map { item in
      [
        item.text(.relationshipType), item.text(.valueType),
        item.items(.conceptNameCodeSequence).first?.text(.codeValue),
      ]
    }
    #expect(
      found == [
        ["HAS CONCEPT MOD", "CODE", "121049"],
        ["HAS OBS CONTEXT", "CODE", "121005"], ["HAS OBS CONTEXT", "PNAME", "121008"],
        ["HAS OBS CONTEXT", "TEXT", "121009"],
        ["HAS OBS CONTEXT", "CODE", "121005"], ["HAS OBS CONTEXT", "UIDREF", "121012"],
        ["HAS OBS CONTEXT", "TEXT", "121013"],
        ["HAS CONCEPT MOD", "CODE", "121058"],
        ["CONTAINS", "CONTAINER", "111028"], ["CONTAINS", "CONTAINER", "126010"],
        ["CONTAINS", "CONTAINER", "C0034375"],
      ])
    let group = try #require(items[9].items(.contentSequence).first)
    #expect(group.items(.contentTemplateSequence).first?.text(.templateIdentifier) == "1410")
    #expect(
      group.items(.contentSequence).map { $0.items(.conceptNameCodeSequence).first?.text(.codeValue) } == [
        "112039", "112040", "276214006", "121071", "363698007", "111001", "111003", "111002", "111030", "81827009",
        "42798000", "1",
      ])
  }

  @Test func `writes numbers with units, bounds as distances, and none for what was not measured`() throws {
    let source = try SourceImages(MadeSeries.slices(2))
    let data = try Self.write(.comprehensive, Self.report(source), source)
    let group = try #require(data.items(.contentSequence)[9].items(.contentSequence).first).items(.contentSequence)
    let value = try #require(group[9].items(.measuredValueSequence).first)
    #expect(value.text(.numericValue) == "3")
    #expect(value.items(.measurementUnitsCodeSequence).first?.text(.codeValue) == "mm")
    let properties = group[9].items(.contentSequence).filter { $0.text(.relationshipType) == "HAS PROPERTIES" }
    // CID 225: upper 4 − 3, lower 3 − 2.5.
    #expect(
      properties.map { $0.items(.conceptNameCodeSequence).first?.text(.codeValue) } == ["371886008", "371885007"])
    #expect(properties.map { $0.items(.measuredValueSequence).first?.real(.numericValue) } == [1, 0.5])
    #expect(group[10].items(.measuredValueSequence).isEmpty)
    #expect(group[10][.measuredValueSequence] != nil)
    #expect(group[10].items(.numericValueQualifierCodeSequence).first?.text(.codeValue) == "114006")
  }

  @Test func `keeps a number that 16 characters do not hold beside its text`() throws {
    let source = try SourceImages(MadeSeries.slices(1))
    let third = MeasurementReport(
      observers: [.device(uid: "2.25.9")],
      groups: [
        MeasurementGroup(
          tracking: .init(name: "A", uid: "2.25.1"), measurements: [MeasuredValue(.mean, Quantity(-1.0 / 3, .noUnits))])
      ])
    let data = try Self.write(.comprehensive, third, source)
    let measured = try #require(
      data.items(.contentSequence).last?.items(.contentSequence).first?.items(.contentSequence).last?
        .items(.measuredValueSequence).first)
    let text = try #require(measured.text(.numericValue))
    #expect(text.count <= 16)
    #expect(abs((Double(text) ?? 0) + 1.0 / 3) < 1e-12)
    #expect(measured.reals(.floatingPointValue) == [-1.0 / 3])
    #expect(MeasurementReport(data)?.groups == third.groups)
  }

  @Test func `reads back the report that it wrote`() throws {
    let source = try SourceImages(MadeSeries.slices(2))
    let report = Self.report(source)
    #expect(try MeasurementReport(Self.write(.comprehensive, report, source)) == report)
    #expect(MeasurementReport(MadeSeries.common) == nil)
  }

  @Test func `reads back each kind of region`() throws {
    var seg = MadeSeries.common
    MadeSeries.put(&seg, .sopClassUID, .uniqueIdentifier, "1.2.840.10008.5.1.4.1.1.66.4")
    MadeSeries.put(&seg, .sopInstanceUID, .uniqueIdentifier, "2.25.600")
    MadeSeries.put(&seg, .seriesInstanceUID, .uniqueIdentifier, "2.25.601")
    let source = try SourceImages(MadeSeries.slices(2))
    let images = source.frames.map(\.reference)
    let (kind, uid) = ("1.2.840.10008.5.1.4.1.1.66.4", "2.25.600")
    let regions: [(MeasurementGroup.Region, String)] = [
      (.shape(PlanarShape(.polyline, [SIMD2(0.5, 0.5), SIMD2(2, 2)]), on: images[0]), "1410"),
      (.space(SpatialShape(.point, [Vector3(1, 2, 3)], frameOfReferenceUID: "2.25.300")), "1410"),
      (.segmentFrame(FrameReference(sopClassUID: kind, sopInstanceUID: uid, frame: 4), source: images[1]), "1410"),
      (.segment(FrameReference(sopClassUID: kind, sopInstanceUID: uid, segment: 2), sources: images), "1411"),
      (
        .segmentOfSeries(FrameReference(sopClassUID: kind, sopInstanceUID: uid, segment: 1), seriesUID: "2.25.200"),
        "1411"
      ),
    ]
    for (region, template) in regions {
      let report = MeasurementReport(
        observers: [.device(uid: "2.25.9")],
        groups: [MeasurementGroup(tracking: .init(name: "A", uid: "2.25.1"), finding: .mass, region: region)])
      var uids = UIDSource(seed: 3)
      let data = try report.file(.comprehensive3D, from: source, others: [seg], MadeSeries.header(), uids: &uids)
        .dataSet
      #expect(MeasurementReport(data)?.groups == report.groups)
      let container = data.items(.contentSequence).last?.items(.contentSequence).first
      #expect(container?.items(.contentTemplateSequence).first?.text(.templateIdentifier) == template)
    }
  }

  @Test func `refuses bounds that do not hold their value, and an empty report`() throws {
    let source = try SourceImages(MadeSeries.slices(1))
    func report(_ values: [MeasuredValue]) -> MeasurementReport {
      MeasurementReport(
        observers: [.device(uid: "2.25.9")],
        groups: [MeasurementGroup(tracking: .init(name: "A", uid: "2.25.1"), measurements: values)])
    }
    for value in [MeasuredValue(.mean, Quantity(5, .noUnits), bounds: 1...4), MeasuredValue(.mean, nil, bounds: 1...4)]
    {
      #expect(throws: ObjectWriteError.number("bounds that do not hold the value")) {
        try Self.write(.comprehensive, report([value]), source)
      }
    }
    #expect(throws: ObjectWriteError.nothingToWrite) {
      try Self.write(.comprehensive, MeasurementReport(observers: [.device(uid: "2.25.9")], groups: []), source)
    }
  }

  /// Each element of a sound report in turn is emptied, taken out, or holds what it must not.
  @Test func `reads a damaged report without a trap, and never more than it holds`() throws {
    let source = try SourceImages(MadeSeries.slices(2))
    let report = Self.report(source)
    let data = try Self.write(.comprehensive, report, source)
    var damaged = 0
    func damage(_ data: DataSet, _ rebuild: (DataSet) -> Void) {
      for element in data.elements {
        for value in [
          nil, Value.empty, .text(["", "x"]), .reals([.nan, .infinity, -1]), .items([DataSet()]), .bytes([0]),
        ] {
          var changed = data
          changed[element.tag] = value.map { DataSet.Element(element.tag, element.representation, $0) }
          rebuild(changed)
        }
        if case .items(let items) = element.value {
          for place in items.indices {
            damage(items[place]) { item in
              var (changed, all) = (data, items)
              all[place] = item
              changed.set(element.tag, element.representation, .items(all))
              rebuild(changed)
            }
          }
        }
      }
    }
    damage(data) { changed in
      damaged += 1
      guard damaged % 7 == 0 else { return }
      let read = MeasurementReport(changed)
      #expect((read?.groups.count ?? 0) <= report.groups.count)
      if damaged % 49 == 0 { #expect(!IODValidator.findings(of: changed).isEmpty) }
    }
    #expect(damaged > 1000)
  }

  @Test func `reads no bounds out of numbers that are none`() throws {
    func number(_ relationship: ContentItem.Relationship?, _ name: CodedConcept, _ value: Double) -> DataSet {
      var measured = DataSet()
      measured.set(.floatingPointValue, .double, .reals([value]))
      measured.set(.measurementUnitsCodeSequence, .sequence, .items([CodedConcept.noUnits.item]))
      var item = DataSet()
      MadeSeries.put(&item, .valueType, .codeString, "NUM")
      if let relationship { MadeSeries.put(&item, .relationshipType, .codeString, relationship.rawValue) }
      item.set(.conceptNameCodeSequence, .sequence, .items([name.item]))
      item.set(.measuredValueSequence, .sequence, .items([measured]))
      return item
    }
    let upper = CodedConcept("371886008", "SCT", "+"), lower = CodedConcept("371885007", "SCT", "-")
    for (value, above, below, expected) in [
      (Double.nan, 1.0, 1.0, nil), (1, .nan, 1, nil), (.infinity, .infinity, .infinity, nil), (1, -1, 1, nil),
      (2, 1, 0.5, 1.5...3),
    ] as [(Double, Double, Double, ClosedRange<Double>?)] {
      var item = number(.contains, .mean, value)
      item.set(
        .contentSequence, .sequence,
        .items([number(.hasProperties, upper, above), number(.hasProperties, lower, below)]))
      let group = ContentItem(
        .contains, CodedConcept("125007", "DCM", "Measurement Group"), .container(template: "1501"),
        [
          ContentItem(.hasObservationContext, CodedConcept("112039", "DCM", "a"), .text("A")),
          ContentItem(.hasObservationContext, CodedConcept("112040", "DCM", "b"), .uid("2.25.1")),
          try #require(ContentItem(item)),
        ])
      let measurements = ContentItem(
        .contains, CodedConcept("126010", "DCM", "c"), .container(template: nil), [group])
      let root = ContentItem(nil, .imagingMeasurementReport, .container(template: "1500"), [measurements])
      #expect(MeasurementReport(root)?.groups.first?.measurements.first?.bounds == expected)
    }
  }

  @Test func `lists what it refers to as evidence, by series`() throws {
    let source = try SourceImages(MadeSeries.slices(2))
    let data = try Self.write(.comprehensive, Self.report(source), source)
    let evidence = data.items(.currentRequestedProcedureEvidenceSequence)
    #expect(evidence.map { $0.text(.studyInstanceUID) } == ["2.25.100"])
    let series = evidence.first?.items(.referencedSeriesSequence) ?? []
    #expect(series.map { $0.text(.seriesInstanceUID) } == ["2.25.200"])
    #expect(
      series.first?.items(.referencedSOPSequence).map { $0.text(.referencedSOPInstanceUID) } == [
        "2.25.400", "2.25.401",
      ])
    let elsewhere = try SourceImages([MadeSeries.enhanced(2)])
    #expect(throws: ObjectWriteError.notAmongTheSources) {
      try Self.write(.comprehensive, Self.report(source), elsewhere)
    }
  }

  @Test func `says who vouched for it, and no one where no one did`() throws {
    let source = try SourceImages(MadeSeries.slices(1))
    var uids = UIDSource(seed: 2)
    var report = try StructuredReport(
      .comprehensive, ContentItem(nil, .imagingMeasurementReport, .container(template: nil)))
    var data = try report.file(from: source, MadeSeries.header(), uids: &uids).dataSet
    #expect(data.text(.verificationFlag) == "UNVERIFIED")
    #expect(data.text(.completionFlag) == "COMPLETE")
    #expect(data[.verifyingObserverSequence] == nil)
    report.verification = .verified(by: "Reader^One", organization: "Hospital", at: "20240301100000")
    data = try report.file(from: source, MadeSeries.header(), uids: &uids).dataSet
    #expect(data.text(.verificationFlag) == "VERIFIED")
    #expect(data.items(.verifyingObserverSequence).first?.text(.verifyingObserverName) == "Reader^One")
  }

  @Test func `refuses a tree that breaks the rules of its kind`() throws {
    func root(_ children: ContentItem...) -> ContentItem {
      ContentItem(nil, .imagingMeasurementReport, .container(template: nil), children)
    }
    let text = ContentItem(.contains, .mass, .text("a"))
    #expect(throws: ReportContentError.rootIsNoContainer) { try StructuredReport(.comprehensive, text) }
    #expect(throws: ReportContentError.relationship(source: "TEXT", relationship: "CONTAINS", target: "TEXT")) {
      var outer = text
      outer.children = [text]
      return try StructuredReport(.comprehensive, root(outer))
    }
    let space = ContentItem(
      .contains, .mass, .space(SpatialShape(.point, [.zero], frameOfReferenceUID: "2.25.1")))
    #expect(throws: ReportContentError.relationship(source: "CONTAINER", relationship: "CONTAINS", target: "SCOORD3D"))
    {
      try StructuredReport(.comprehensive, root(space))
    }
    #expect(try StructuredReport(.comprehensive3D, root(space)).root.children == [space])
    #expect(throws: ReportContentError.noRelationship(valueType: "TEXT")) {
      try StructuredReport(.comprehensive, root(ContentItem(nil, .mass, .text("a"))))
    }
    #expect(throws: ReportContentError.noName(valueType: "CODE")) {
      try StructuredReport(.comprehensive, root(ContentItem(.contains, nil, .code(.mass))))
    }
    #expect(throws: ReportContentError.notFinite) {
      try StructuredReport(.comprehensive, root(ContentItem(.contains, .mean, .number(Quantity(.nan, .noUnits)))))
    }
    #expect(throws: ReportContentError.points(shape: "CIRCLE", found: 1)) {
      try StructuredReport(
        .comprehensive, root(ContentItem(.contains, .mass, .region(PlanarShape(.circle, [SIMD2(1, 1)])))))
    }
    var deep = ContentItem(.contains, .mass, .container(template: nil))
    for _ in 0..<40 { deep = ContentItem(.contains, .mass, .container(template: nil), [deep]) }
    #expect(throws: ReportContentError.tooDeep) { try StructuredReport(.comprehensive, root(deep)) }
  }

  /// PS3.3 tables A.35.3-2 and A.35.4-2, cell by cell for some rows.
  @Test(arguments: [
    (ReportKind.comprehensive, "SCOORD", ContentItem.Relationship.selectedFrom, "IMAGE", true),
    (.comprehensive, "SCOORD", .selectedFrom, "TEXT", false), (.comprehensive, "NUM", .inferredFrom, "SCOORD", true),
    (.comprehensive, "CONTAINER", .inferredFrom, "IMAGE", false),
    (.comprehensive, "IMAGE", .hasConceptModifier, "CODE", true),
    (.comprehensive, "IMAGE", .hasConceptModifier, "NUM", false),
    (.comprehensive, "IMAGE", .hasAcquisitionContext, "NUM", true),
    (.comprehensive, "TEXT", .hasAcquisitionContext, "NUM", false),
    (.comprehensive, "PNAME", .hasProperties, "NUM", false),
    (.comprehensive, "CONTAINER", .hasObservationContext, "IMAGE", false),
    (.keyObjectSelection, "CONTAINER", .contains, "NUM", false),
    (.keyObjectSelection, "CONTAINER", .contains, "IMAGE", true),
    (.keyObjectSelection, "CONTAINER", .contains, "CONTAINER", false),
  ])
  func `allows the relationships of the standard's tables`(
    kind: ReportKind, source: String, relationship: ContentItem.Relationship, target: String, expected: Bool
  ) {
    #expect(kind.allows(source, relationship, target) == expected)
  }

  @Test func `selects key objects under one of the titles`() throws {
    var uids = UIDSource(seed: 2)
    let source = try SourceImages(MadeSeries.slices(2))
    let selection = KeyObjectSelection(
      .rejectedForQuality, modifiers: [CodedConcept("111210", "DCM", "Motion blur")],
      observers: [.person(name: "Reader^One")], text: "Moved", references: [source.frames[1].reference])
    let data = try selection.file(from: source, MadeSeries.header(), uids: &uids).dataSet
    #expect(data.text(.sopClassUID) == "1.2.840.10008.5.1.4.1.1.88.59")
    #expect(data.text(.modality) == "KO")
    #expect(data.items(.conceptNameCodeSequence).first?.text(.codeValue) == "113001")
    #expect(
      data.items(.contentSequence).map { $0.text(.valueType) } == ["CODE", "CODE", "CODE", "PNAME", "TEXT", "IMAGE"])
    #expect(data[.completionFlag] == nil)
    #expect(throws: ObjectWriteError.nothingToWrite) {
      try KeyObjectSelection(.ofInterest, references: []).file(from: source, MadeSeries.header(), uids: &uids)
    }
    #expect(Set(KeyObjectSelection.Title.allCases.map(\.code.meaning)).count == KeyObjectSelection.Title.allCases.count)
  }
}
