/*
title: { zh: 各类数据的行, en: Rows of all feeds }
description:
  zh: 各部门报来并通过检查的每一行，不论是否仍有效：属于哪类数据、哪个部门、业务日期、何时接收。各数据类由其定义自动列入。
  en: >-
    Every row that departments sent and that passed, still current or not: its feed, department, business date and
    receipt. Every feed is in it by its definition.
rule: [R34]
grain: one row per feed and received row
key: [feed, row_key]
*/
with

sent_rows as (

	select * from lake_sent_rows

)

select * from sent_rows
