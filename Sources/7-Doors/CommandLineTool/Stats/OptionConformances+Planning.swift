// SPDX-License-Identifier: Apache-2.0
public import ArgumentParser
public import Statistics

// The planner's own words as options.

extension AreaVariance: ExpressibleByArgument {}
extension KappaPlan.Method: ExpressibleByArgument {}
extension PlanningMeasure.Kind: ExpressibleByArgument {}
extension ProportionComparisonPlan.PairedMethod: ExpressibleByArgument {}
extension ProportionPlan.Test: ExpressibleByArgument {}
extension ReadersAndCasesPlan.Generalization: ExpressibleByArgument {}
