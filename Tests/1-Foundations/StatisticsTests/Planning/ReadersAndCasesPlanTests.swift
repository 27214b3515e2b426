// SPDX-License-Identifier: Apache-2.0
import Foundation
import Statistics
import Testing
import Vocabulary

@Suite("Readers and cases of multi-reader studies")
struct ReadersAndCasesPlanTests {
  /// Obuchowski-Rockette components by the jackknife of Van Dyke's data, 5 readers and 114 cases (golden/computed.json).
  static func vanDyke() throws -> ReaderComponents {
    try ReaderComponents(
      reader: 0.0015349993451339165, modalityReader: 0.00020040252358145372, variance: 0.0008022882655720698,
      cov1: 0.0003466137094407321, cov2: 0.0003440748288608895, cov3: 0.00023902837089215435, cases: 114)
  }

  /// Likewise of Franken's, 4 readers and 100 cases; readers by modality and Cov₂ − Cov₃ are negative.
  static func franken() throws -> ReaderComponents {
    try ReaderComponents(
      reader: 3.775567890407558e-05, modalityReader: -0.0007127629357437325, variance: 0.001525776249334464,
      cov1: 0.0007916821469504736, cov2: 0.000483637672681171, cov3: 0.0005125091474260413, cases: 100)
  }

  @Test func `powers are those that RJafroc prints`() throws {
    // RJafroc 2.1, SsPower good values and test-SsSampleSizeRoc.R: dataset02, observed effect, 10 readers.
    let test = try PlanningTest()
    let both = try ReadersAndCasesPlan(components: Self.vanDyke(), effect: -0.043800322)
    let power = try both.power(readers: 10, cases: 165, test: test)
    #expect((power.power - 0.8054199470015).magnitude < 1e-9)
    #expect((power.noncentrality - 8.209597032754).magnitude < 1e-8)
    #expect((power.degreesOfFreedom - 62.707279714957).magnitude < 1e-8)
    let cases = try ReadersAndCasesPlan(components: Self.vanDyke(), effect: 0.043800322, generalization: .cases)
    let fixedReaders = try cases.power(readers: 10, cases: 131, test: test)
    #expect((fixedReaders.power - 0.8009181305038).magnitude < 1e-9)
    #expect((fixedReaders.noncentrality - 7.867272473844).magnitude < 1e-8)
    let readers = try ReadersAndCasesPlan(components: Self.vanDyke(), effect: 0.043800322, generalization: .readers)
    #expect((try readers.power(readers: 10, cases: 53, test: test).power - 0.80496663).magnitude < 5e-9)
    #expect((try both.power(readers: 6, cases: 111, test: test).power - 0.5526116).magnitude < 5e-8)
  }

  @Test func `numbers of cases are those that RJafroc prints`() throws {
    let test = try PlanningTest()
    let vanDyke = try ReadersAndCasesPlan(components: Self.vanDyke(), effect: 0.04380032206119)
    #expect(try vanDyke.study(readers: 6, test: test).total == 251)
    let franken = try ReadersAndCasesPlan(components: Self.franken(), effect: 0.05)
    let study = try franken.study(readers: 6, test: test)
    #expect(study.total == 121 && study.readers == 6)
    #expect(((study.power ?? 0) - 0.8004468959879).magnitude < 1e-9)
    // RJafroc's former code works on pseudovalue components, which are not clamped alike: it finds less power.
    let legacy = try ReadersAndCasesPlan(
      components: ReaderComponents(
        pseudovalueModalityReader: -0.0007127629357437325,
        modalityCase: 100 * (0.000483637672681171 - 0.0005125091474260413), error: 0.07629655771288607, cases: 100),
      effect: 0.05)
    #expect((try legacy.power(readers: 6, cases: 121, test: test).power - 0.78574588).magnitude < 1e-7)
  }

  @Test func `free-response studies have the powers that RJafroc prints`() throws {
    // Components by numpy from the marks of dataset04, treatments 1 and 2 (jackknife of wAFROC and of highest-rating ROC areas).
    // RJafroc's SsFrocNhRsmModel: a ROC effect of 0.03, converted by its fitted factor, with 5 readers and 100 cases.
    let test = try PlanningTest()
    let marks = try ReaderComponents(
      modalityReader: -0.0004439279404064505, variance: 0.000908138345306853, cov1: 0.0003736844188943334,
      cov2: 0.0003567161800991365, cov3: 0.00030589024906991943, cases: 200)
    let free = try ReadersAndCasesPlan(components: marks, effect: 0.03 * 2.167402782628, figure: "wAFROC")
    #expect((try free.power(readers: 5, cases: 100, test: test).power - 0.668108476895).magnitude < 1e-8)
    let areas = try ReaderComponents(
      modalityReader: 0.0001526506712750397, variance: 0.0007307911811294775, cov1: 0.00020833771866391165,
      cov2: 0.000238838370425637, cov3: 0.0001906167366850318, cases: 200)
    let rated = try ReadersAndCasesPlan(components: areas, effect: 0.03)
    #expect((try rated.power(readers: 5, cases: 100, test: test).power - 0.184711519752).magnitude < 1e-8)
  }

  @Test func `non-inferiority, superiority and equivalence agree with the noncentral t of scipy`() throws {
    // scipy 1.17 with 6 readers and 200 cases: standard error 0.0159114154596, 18.0037189013 degrees of freedom.
    let better = try ReadersAndCasesPlan(components: Self.vanDyke(), effect: 0.01)
    let oneSided = try PlanningTest(alpha: 0.05, sides: .one)
    let twoSided = try PlanningTest()
    let shown = try better.power(.nonInferiority(margin: 0.05), readers: 6, cases: 200, test: twoSided)
    #expect((shown.power - 0.9455499550909787).magnitude < 1e-10)
    #expect((shown.standardError - 0.015911415459633704).magnitude < 1e-15)
    #expect((shown.degreesOfFreedom - 18.003718901279594).magnitude < 1e-9)
    let equal = try better.power(.equivalence(margin: 0.05), readers: 6, cases: 200, test: oneSided)
    #expect((equal.power - 0.7562888144187532).magnitude < 1e-10)
    let more = try ReadersAndCasesPlan(components: Self.vanDyke(), effect: 0.05)
    let superior = try more.power(.superiority, readers: 6, cases: 200, test: oneSided)
    #expect((superior.power - 0.9156157390367936).magnitude < 1e-10)
    // The F test counts the far side too, and is hardly above the one-sided t test at half the level.
    let difference = try more.power(readers: 6, cases: 200, test: twoSided).power
    #expect(difference >= 0.8440142103364106 && difference < 0.8440142103364106 + 1e-5)
  }

  @Test func `more readers, more cases and narrower conclusions have more power`() throws {
    let test = try PlanningTest()
    let plan = try ReadersAndCasesPlan(components: Self.vanDyke(), effect: 0.04)
    let grid = plan.grid(readers: [3, 5, 8, 13], cases: [50, 100, 400], test: test)
    #expect(grid.count == 12)
    for (index, cell) in grid.enumerated() {
      if index % 3 > 0 { #expect(cell.power > grid[index - 1].power) }
      if index >= 3 { #expect(cell.power > grid[index - 3].power) }
      let fixed = try ReadersAndCasesPlan(components: Self.vanDyke(), effect: 0.04, generalization: .cases)
      #expect(try fixed.power(readers: cell.readers, cases: cell.cases, test: test).power > cell.power)
    }
  }

  @Test func `few readers can never be enough`() throws {
    let plan = try ReadersAndCasesPlan(components: Self.vanDyke(), effect: 0.02)
    #expect(throws: PlanningError.self) { try plan.study(readers: 3, test: PlanningTest()) }
    do {
      _ = try plan.study(readers: 3, test: PlanningTest())
    } catch {
      guard case .unreachable(_, let target, let best, _, _) = error else {
        Issue.record("another error")
        return
      }
      #expect(target == 0.8 && best < 0.5)
    }
    #expect(throws: PlanningError.self) { try plan.power(readers: 1, cases: 100, test: PlanningTest()) }
    #expect(throws: PlanningError.self) {
      try ReadersAndCasesPlan(components: Self.vanDyke(), effect: 0).study(readers: 5, test: PlanningTest())
    }
  }

  @Test func `designs differ as their variances do`() throws {
    let test = try PlanningTest()
    let components = try Self.vanDyke()
    let (readers, cases) = (6, 200)
    func error(_ design: ReadersAndCasesPlan.Design) throws -> Double {
      try ReadersAndCasesPlan(components: components, effect: 0.04, design: design)
        .power(readers: readers, cases: cases, test: test).standardError
    }
    // By hand, with s = 114/200 and 6 readers: the variance of a difference of two means is 2/6 of these.
    let s = 114.0 / 200
    let (tr, r) = (0.00020040252358145372, 0.0015349993451339165)
    let (v, c1, c2, c3) = (0.0008022882655720698, 0.0003466137094407321, 0.0003440748288608895, 0.00023902837089215435)
    let crossed = tr + s * (v - c1 + 5 * (c2 - c3))
    let split = tr + 2 * s * (v - c1 + 2 * (c2 - c3))
    let alone = tr + 6 * s * (v - c1)
    let otherReaders = r + tr + s * (v - c2 + 6 * (c2 - c3))
    let otherCases = tr + s * (v + 5 * c2)
    for (design, square) in [
      (.crossed, crossed), (.splitPlot(groups: 2), split), (.splitPlot(groups: 6), alone),
      (.unpairedReaders, otherReaders), (.unpairedCases, otherCases),
    ] as [(ReadersAndCasesPlan.Design, Double)] {
      #expect((try error(design) - (square / 3).squareRoot()).magnitude < 1e-15)
    }
    // The same reads in groups are worth more: a group reads only its own cases, so that twice the cases cost as many reads.
    let same = try ReadersAndCasesPlan(components: components, effect: 0.04, design: .splitPlot(groups: 2))
      .power(readers: 6, cases: 400, test: test)
    #expect(try same.standardError < error(.crossed))
    #expect(throws: PlanningError.self) { try error(.splitPlot(groups: 4)) }
    #expect(throws: PlanningError.self) { try error(.splitPlot(groups: 1)) }
  }

  @Test func `nested designs agree with the nested analyses`() throws {
    // Van Dyke's own size: cases nested in readers is the analysis with F(1, 4) (MRMCaov 0.3.0); its error mean square is
    // that of modality by reader when readers share no cases.
    let plan = try ReadersAndCasesPlan(components: Self.vanDyke(), effect: 0.0438, design: .splitPlot(groups: 5))
    #expect(try plan.power(readers: 5, cases: 570, test: PlanningTest()).degreesOfFreedom == 4)
  }

  @Test func `a model against a panel is a single modality`() throws {
    // By hand: reader 0.001, Var 0.0012, Cov₂ 0.0004 on 100 cases; 5 readers and 200 cases.
    let plan = try PanelPlan(reader: 0.001, variance: 0.0012, covariance: 0.0004, cases: 100, effect: 0.05)
    let power = try plan.power(readers: 5, cases: 200, test: PlanningTest())
    let own = 0.001 + 0.5 * 0.0008
    let all = own + 5 * 0.5 * 0.0004
    #expect((power.standardError - (all / 5).squareRoot()).magnitude < 1e-15)
    #expect((power.degreesOfFreedom - 4 * (all / own) * (all / own)).magnitude < 1e-10)
    #expect((power.noncentrality - 0.0025 / (all / 5)).magnitude < 1e-10)
    let fixed = try PanelPlan(
      reader: 0.001, variance: 0.0012, covariance: 0.0004, cases: 100, effect: 0.05, generalization: .cases)
    #expect(try fixed.power(readers: 5, cases: 200, test: PlanningTest()).power > power.power)
    let study = try plan.study(.nonInferiority(margin: 0.05), readers: 8, test: PlanningTest())
    #expect((study.power ?? 0) >= 0.8 && study.readers == 8)
  }
}
